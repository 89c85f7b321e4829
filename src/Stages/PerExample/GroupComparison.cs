namespace Stages.PerExample;

/// <summary>
/// Unlearned models against retrained ones, under one design (docs/science.md, "Metrics per example").
/// </summary>
/// <param name="Design">A, B, or one of the two that compare Retrain with itself.</param>
/// <param name="Unlearned">The unlearned models, U.</param>
/// <param name="Retrained">The retrained ones, O.</param>
/// <param name="Originals">The margins of the model that each unlearned one was made from, M; null where it has
/// none.</param>
/// <param name="Related">The place among the retrained models of the one with the training seed of an unlearned one; −1
/// where there is none.</param>
/// <param name="Folds">The pairs of an unlearned and a retrained model that are left out together.</param>
/// <param name="IsOneForAll">Whether the one unlearned model stands for as many as were asked for, because its method
/// draws nothing.</param>
internal sealed record GroupComparison(
    string Design,
    ModelGroup Unlearned,
    ModelGroup Retrained,
    IReadOnlyList<double[]?> Originals,
    IReadOnlyList<int> Related,
    IReadOnlyList<(int Unlearned, int Retrained)> Folds,
    bool IsOneForAll
)
{
    /// <summary>One training seed, all its unlearning seeds.</summary>
    internal const string A = "A";

    /// <summary>All training seeds, one unlearning seed each.</summary>
    internal const string B = "B";

    /// <summary>Every second model of Retrain against the others.</summary>
    internal const string Halves = "Retrain halves";

    /// <summary>Models of Retrain with seeds of their own against Retrain's.</summary>
    internal const string Seeds = "Retrain seeds";

    /// <summary>The models of a group, the smaller one, N.</summary>
    internal int Models => IsOneForAll ? Retrained.Count : Math.Min(Unlearned.Count, Retrained.Count);

    /// <summary>Mean accuracy on retained training examples over Retrain's, times the same on test examples.</summary>
    internal double Utility =>
        Unlearned.Models.Average(m => m.RetainTraining)
        / Retrained.Models.Average(m => m.RetainTraining)
        * (Unlearned.Models.Average(m => m.RetainTest) / Retrained.Models.Average(m => m.RetainTest));

    /// <summary>Design A: the runs of one training seed.</summary>
    internal static GroupComparison OfA(ModelGroup runs, ModelGroup retrained, ModelGroup originals, bool draws) =>
        Of(A, runs, retrained, originals, bySeed: true, isOneForAll: !draws && runs.Count == 1) with
        {
            Folds = InTurn(runs, retrained),
        };

    /// <summary>Design B: one run of each training seed.</summary>
    internal static GroupComparison OfB(ModelGroup runs, ModelGroup retrained, ModelGroup originals) =>
        Of(B, runs, retrained, originals, bySeed: true, isOneForAll: false);

    /// <summary>Retrain against itself.</summary>
    internal static GroupComparison OfHalves(ModelGroup retrained, ModelGroup originals) =>
        Of(Halves, retrained.EverySecond(0), retrained.EverySecond(1), originals, bySeed: true, isOneForAll: false) with
        {
            Folds = InTurn(retrained.EverySecond(0), retrained.EverySecond(1)),
        };

    /// <summary>
    /// Retrain with other seeds against Retrain. Such a model has no original: the original models stand in, in turn.
    /// </summary>
    internal static GroupComparison OfSeeds(ModelGroup more, ModelGroup retrained, ModelGroup originals) =>
        Of(Seeds, more, retrained, originals, bySeed: false, isOneForAll: false) with
        {
            Folds = InTurn(more, retrained),
        };

    private static GroupComparison Of(
        string design,
        ModelGroup unlearned,
        ModelGroup retrained,
        ModelGroup originals,
        bool bySeed,
        bool isOneForAll
    )
    {
        int[] related = [.. unlearned.Models.Select(m => bySeed ? retrained.Find(m.TrainingSeed) : -1)];
        int[] original =
        [
            .. unlearned.Models.Select(
                (m, k) =>
                    bySeed ? originals.Find(m.TrainingSeed)
                    : k < originals.Count ? k
                    : -1
            ),
        ];
        return new(
            design,
            unlearned,
            retrained,
            [.. original.Select(k => k < 0 ? null : originals.Models[k].Margins)],
            related,
            [.. related.Select((o, u) => (u, o)).Where(pair => pair.o >= 0)],
            isOneForAll
        );
    }

    private static (int, int)[] InTurn(ModelGroup unlearned, ModelGroup retrained) =>
        [.. Enumerable.Range(0, Math.Min(unlearned.Count, retrained.Count)).Select(k => (k, k))];
}
