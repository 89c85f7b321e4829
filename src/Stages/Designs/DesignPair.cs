using Stages.Tables;

namespace Stages.Designs;

/// <summary>The values of one metric under the two designs, for one setting, class and method.</summary>
/// <param name="Setting">The setting.</param>
/// <param name="Class">The forgotten class.</param>
/// <param name="ClassName">Its name.</param>
/// <param name="Method">The method.</param>
/// <param name="Metric">The metric.</param>
/// <param name="A">Design A, common practice: one training seed, all unlearning seeds. One value where the method draws
/// nothing.</param>
/// <param name="B">Design B: all training seeds, one unlearning seed each.</param>
/// <param name="BWithoutA">Design B without A's training seed, so that it shares no run with A; all of it where the
/// method has no design A.</param>
/// <param name="Deterministic">Whether the method draws nothing, so that design A is one model said J times.</param>
public sealed record DesignPair(
    string Setting,
    int Class,
    string ClassName,
    string Method,
    string Metric,
    IReadOnlyList<double> A,
    IReadOnlyList<double> B,
    IReadOnlyList<double> BWithoutA,
    bool Deterministic
)
{
    /// <summary>Groups a run table (<see cref="RunTableStage"/>) into samples, in the table's order.</summary>
    public static IReadOnlyList<DesignPair> Of(Table runs)
    {
        var (setting, classes, names, method, metric) = (
            runs.Strings("setting"),
            runs.Ints("class"),
            runs.Strings("class_name"),
            runs.Strings("method"),
            runs.Strings("metric")
        );
        var (inA, inB, unlearningSeed, value) = (
            runs.Bools("in_a"),
            runs.Bools("in_b"),
            runs.NullableInts("unlearning_seed"),
            runs.Doubles("value")
        );
        return
        [
            .. Enumerable
                .Range(0, runs.RowCount)
                .GroupBy(i => (setting[i], classes[i], names[i], method[i], metric[i]))
                .Select(g => new DesignPair(
                    g.Key.Item1,
                    g.Key.Item2,
                    g.Key.Item3,
                    g.Key.Item4,
                    g.Key.Item5,
                    [.. g.Where(i => inA[i]).Select(i => value[i])],
                    [.. g.Where(i => inB[i]).Select(i => value[i])],
                    [.. g.Where(i => inB[i] && !inA[i]).Select(i => value[i])],
                    g.All(i => unlearningSeed[i] is null)
                )),
        ];
    }
}
