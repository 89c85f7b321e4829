using Pipeline;
using Stages.Mathematics;

namespace Stages.Variance;

/// <summary>
/// The intraclass correlation of an accuracy on the scale of the empirical logit, log((k + ½)/(n − k + ½)) of k right
/// of n: there the spread does not shrink towards 0 and 100 %, so that F's interval may be asked (docs/science.md,
/// section 8).
/// </summary>
/// <param name="Value">The raw estimate.</param>
/// <param name="Interval">Its interval by F.</param>
public sealed record LogitCorrelation(double Value, PrintedInterval Interval)
{
    private const int MostExamples = 100_000;

    private static readonly GridInterval ByF = new(
        (rows, values) => VarianceComponents.OfRows(rows, values, deterministic: false).IntraclassInterval(),
        (between, within) => between / (between + within)
    );

    /// <summary>The correlation of rows of accuracies in percent; null where all are equal.</summary>
    internal static LogitCorrelation? Of(IReadOnlyList<double[]> rows, int examples, RandomStream random)
    {
        double[][] logits = [.. rows.Select(row => row.Select(v => Logit(v, examples)).ToArray())];
        var components = VarianceComponents.Of(logits);
        return components.IntraclassCorrelation is { } value
            ? new LogitCorrelation(
                value,
                PrintedInterval.Of(
                    components.IntraclassInterval(),
                    OwnCoverage.Of(logits, random, [ByF])[0],
                    new Interval(-1.0 / (rows[0].Length - 1), 1)
                )
            )
            : null;
    }

    /// <summary>The empirical logit of an accuracy in percent.</summary>
    public static double Logit(double percent, int examples)
    {
        var right = Math.Round(percent * examples / 100);
        return Math.Log((right + 0.5) / (examples - right + 0.5));
    }

    /// <summary>
    /// The examples behind percentages: the least number of which all of them are whole counts, which a run table does
    /// not have. Null where there is none up to 100,000, or one below ten, which tells nothing. The true number may be
    /// a multiple, which is less likely the more values differ.
    /// </summary>
    public static int? Examples(IEnumerable<double> percentages)
    {
        double[] distinct = [.. percentages.Distinct()];
        var least = Enumerable.Range(1, MostExamples).FirstOrDefault(n => distinct.All(v => IsWhole(v * n / 100)));
        return least < 10 ? null : least;
    }

    private static bool IsWhole(double count) => Math.Abs(count - Math.Round(count)) < 1e-6;
}
