using Stages.Mathematics;

namespace Stages.Variance;

/// <summary>What is shown of a method's gap to Retrain.</summary>
public enum EquivalenceVerdict
{
    /// <summary>It is smaller than the margin.</summary>
    Equivalent,

    /// <summary>There is one, and it is not shown to be smaller than the margin.</summary>
    Different,

    /// <summary>Neither.</summary>
    Undecided,

    /// <summary>The values bear no test.</summary>
    NotEstimable,
}

/// <summary>
/// Whether a method's mean is that of Retrain but for a margin, by two one-sided tests (TOST; Schuirmann 1987): once
/// with a margin in the metric's unit, once with Retrain's own standard deviation over training seeds, which is
/// estimated, so that its error counts too.
/// </summary>
/// <param name="Margin">The margin in the metric's unit.</param>
/// <param name="P">p of a gap of at least the margin.</param>
/// <param name="DeviationMargin">Retrain's standard deviation.</param>
/// <param name="DeviationP">p of a gap of at least that; 1 where Retrain has none.</param>
public sealed record Equivalence(double Margin, double P, double DeviationMargin, double DeviationP)
{
    /// <summary>The margin: one percentage point, or 0.01 of a metric that is no percentage.</summary>
    public static double MarginOf(string unit) => unit == "%" ? 1 : 0.01;

    /// <summary>The tests of a gap.</summary>
    /// <param name="gap">Mean of the method less mean of Retrain.</param>
    /// <param name="retrain">Retrain's values, one for each training seed.</param>
    /// <param name="unit">The metric's unit.</param>
    public static Equivalence Of(MeanDifference gap, IReadOnlyList<double> retrain, string unit)
    {
        var deviation = Sample.StandardDeviation(retrain);
        var freedom = retrain.Count - 1;
        // The variance of a standard deviation of normal values is near s²/(2·df).
        var error = deviation * deviation / (2 * freedom);
        return new Equivalence(
            MarginOf(unit),
            gap.EquivalenceP(MarginOf(unit)),
            deviation,
            deviation == 0
                ? 1
                : MeanDifference
                    .Of(gap.Value, (gap.StandardError * gap.StandardError, gap.Freedom), (error, freedom))
                    .EquivalenceP(deviation)
        );
    }

    /// <summary>
    /// The verdicts of a table, whatever the margin, with one error rate of 5 % for all of them: Holm over both tests
    /// of every comparison, with Shaffer's (1986) factor, as a gap cannot be both none and at least the margin.
    /// </summary>
    /// <param name="tests">p of no gap, and p of a gap of at least the margin; null where there is no test.</param>
    public static IReadOnlyList<EquivalenceVerdict> Verdicts(IReadOnlyList<(double NoGap, double Gap)?> tests)
    {
        int[] tested = [.. Enumerable.Range(0, tests.Count).Where(i => tests[i] is not null)];
        var corrected = Holm.Adjust(
            [.. tested.Select(i => tests[i]!.Value.Gap), .. tested.Select(i => tests[i]!.Value.NoGap)],
            mostTrue: tested.Length
        );
        var verdicts = Enumerable.Repeat(EquivalenceVerdict.NotEstimable, tests.Count).ToArray();
        for (var k = 0; k < tested.Length; k++)
        {
            verdicts[tested[k]] =
                corrected[k] <= Holm.Level ? EquivalenceVerdict.Equivalent
                : corrected[k + tested.Length] <= Holm.Level ? EquivalenceVerdict.Different
                : EquivalenceVerdict.Undecided;
        }

        return verdicts;
    }
}
