using Stages.Mathematics;

namespace Stages.PerExample;

/// <summary>What an attack says of every example and every pair of models that is left out: log-ratios of densities.</summary>
/// <param name="folds">The number of pairs.</param>
/// <param name="examples">The number of examples.</param>
internal sealed class AttackScores(int folds, int examples)
{
    private const double Sides = 0.025;

    private readonly float[][] unlearned = [.. Enumerable.Range(0, folds).Select(_ => new float[examples])];
    private readonly float[][] retrained = [.. Enumerable.Range(0, folds).Select(_ => new float[examples])];

    /// <summary>Keeps what is said of the left-out unlearned model (label 1) and retrained one (label 0).</summary>
    internal void Set(int fold, int example, double ofUnlearned, double ofRetrained) =>
        (unlearned[fold][example], retrained[fold][example]) = ((float)ofUnlearned, (float)ofRetrained);

    /// <summary>The share of right answers on each example, over both models of all pairs, where the ratio decides.</summary>
    internal double[] RightPerExample() =>
        [
            .. Enumerable
                .Range(0, examples)
                .Select(x => Enumerable.Range(0, folds).Average(k => Right([unlearned[k][x]], [retrained[k][x]]))),
        ];

    /// <summary>Sums up, and sorts the scores in doing so.</summary>
    internal AttackSummary Summarise()
    {
        double[] right = [.. unlearned.Zip(retrained, (u, o) => Right(u, o))];
        Array.ForEach(unlearned, Array.Sort);
        Array.ForEach(retrained, Array.Sort);
        double[] areas = [.. unlearned.Zip(retrained, (u, o) => Roc.Area(u, o))];
        float[] negatives = [.. retrained.SelectMany(o => o)];
        Array.Sort(negatives);
        return new(
            areas.Average(),
            Middle(areas),
            right.Average(),
            Middle(right),
            Roc.TruePositivesAt(0.01, unlearned.SelectMany(u => u), negatives),
            Roc.TruePositivesAt(0.001, unlearned.SelectMany(u => u), negatives)
        );
    }

    // A tie is half right.
    private static double Right(ReadOnlySpan<float> ofUnlearned, ReadOnlySpan<float> ofRetrained)
    {
        var twice = 0;
        foreach (var score in ofUnlearned)
        {
            twice += 1 + Math.Sign(score);
        }

        foreach (var score in ofRetrained)
        {
            twice += 1 - Math.Sign(score);
        }

        return twice / (2.0 * (ofUnlearned.Length + ofRetrained.Length));
    }

    private static Interval Middle(double[] values) => new(Quantile.Of(values, Sides), Quantile.Of(values, 1 - Sides));
}

/// <summary>How well an attack tells unlearned models from retrained ones on a part of the examples.</summary>
/// <param name="Area">The area under the curve: mean over the pairs that are left out.</param>
/// <param name="Areas">The middle 95 % of the pairs.</param>
/// <param name="Accuracy">The share of right answers at Λ = ½, likewise.</param>
/// <param name="Accuracies">The middle 95 % of the pairs.</param>
/// <param name="TruePositivesAt1">True positives at 1 % false ones, over all pairs together; null for fewer than 100
/// scores.</param>
/// <param name="TruePositivesAt01">At 0.1 %; null for fewer than 1,000.</param>
internal sealed record AttackSummary(
    double Area,
    Interval Areas,
    double Accuracy,
    Interval Accuracies,
    double? TruePositivesAt1,
    double? TruePositivesAt01
);
