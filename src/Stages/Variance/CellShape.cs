using Stages.Mathematics;

namespace Stages.Variance;

/// <summary>What of a cell's values tells whether an interval can hold (docs/science.md, section 8).</summary>
/// <param name="TrainingSeeds">Training seeds.</param>
/// <param name="Runs">Runs.</param>
/// <param name="Differing">Runs whose value is not the most frequent one; all where no value occurs twice.</param>
/// <param name="AtBounds">Runs at a bound of the metric's range: for accuracies exactly 0 or 100.</param>
/// <param name="SpreadP">p of Brown and Forsythe's (1974) test that the spread over unlearning seeds is the same for
/// all training seeds; null where there is no spread, and without a full grid.</param>
/// <param name="SpreadDeviation">The standard deviation over training seeds of the logarithm of their variance over
/// unlearning seeds, less what equal variances of normal values would show; infinite where some seed has none; null
/// without a full grid of at least two of each kind.</param>
public sealed record CellShape(int TrainingSeeds, int Runs, int Differing, int AtBounds, double? SpreadP, double? SpreadDeviation)
{
    /// <summary>With fewer, no component has an interval.</summary>
    public const int FewestTrainingSeeds = 10;

    private const int FewestDiffering = 5;
    private const double MostAtBounds = 0.1;
    private const double MostSpreadDeviation = 0.75;

    /// <summary>The shape of a grid.</summary>
    /// <param name="rows">The values, a row for each training seed.</param>
    /// <param name="range">What a value can be; null where that is not known.</param>
    public static CellShape Of(IReadOnlyList<double[]> rows, Interval? range)
    {
        double[] all = [.. rows.SelectMany(row => row)];
        var mostFrequent = all.CountBy(v => v).Max(c => c.Value);
        var isFull = rows.Count > 1 && rows[0].Length > 1 && rows.All(row => row.Length == rows[0].Length);
        return new CellShape(
            rows.Count,
            all.Length,
            all.Length - (mostFrequent > 1 ? mostFrequent : 0),
            range is null ? 0 : all.Count(v => v == range.Low || v == range.High),
            isFull ? VarianceComponents.Of([.. rows.Select(Deviations)]).P : null,
            isFull ? DeviationOfLogs(rows) : null
        );
    }

    // The logarithm of a sample variance with ν degrees of freedom has variance near 2/ν + 2/ν².
    private static double DeviationOfLogs(IReadOnlyList<double[]> rows)
    {
        double[] logs = [.. rows.Select(row => 2 * Math.Log(Sample.StandardDeviation(row)))];
        var freedom = rows[0].Length - 1.0;
        return logs.All(double.IsFinite)
            ? Math.Sqrt(Math.Max(0, Math.Pow(Sample.StandardDeviation(logs), 2) - (2 / freedom) - (2 / (freedom * freedom))))
            : double.PositiveInfinity;
    }

    private static double[] Deviations(double[] row)
    {
        var median = Quantile.Of(row, 0.5);
        return [.. row.Select(v => Math.Abs(v - median))];
    }

    /// <summary>Why nothing is said of the values' spread or mean; null where something may be.</summary>
    /// <param name="fewest">The fewest training seeds.</param>
    internal string? NotEstimable(int fewest) =>
        TrainingSeeds < fewest ? $"fewer than {fewest} training seeds"
        : Differing < FewestDiffering ? $"{Differing} of {Runs} runs differ"
        : AtBounds > MostAtBounds * Runs ? $"{AtBounds} of {Runs} runs at a bound"
        : null;

    /// <summary>Why nothing is said of the mean variance over unlearning seeds; null where something may be.</summary>
    internal string? UnlearningNotEstimable => SpreadDeviation > MostSpreadDeviation ? "training seeds differ much in spread" : null;
}
