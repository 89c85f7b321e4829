using Stages.Mathematics;

namespace Stages.Variance;

/// <summary>What of a cell's values tells whether an interval can hold (docs/science.md, section 8).</summary>
/// <param name="TrainingSeeds">Training seeds.</param>
/// <param name="Runs">Runs.</param>
/// <param name="Differing">Runs whose value is not the most frequent one; all where no value occurs twice.</param>
/// <param name="AtBounds">Runs at a bound of the metric's range: for accuracies exactly 0 or 100.</param>
/// <param name="SpreadP">p of Brown and Forsythe's (1974) test that the spread over unlearning seeds is the same for
/// all training seeds; null where there is no spread, and without a full grid.</param>
public sealed record CellShape(int TrainingSeeds, int Runs, int Differing, int AtBounds, double? SpreadP)
{
    /// <summary>With fewer, no component has an interval.</summary>
    public const int FewestTrainingSeeds = 10;

    /// <summary>Where fewer runs than this have another value than the most frequent one, nothing is estimated.</summary>
    public const int FewestDiffering = 5;

    private const double MostAtBounds = 0.1;

    // Of fewer runs none may be at a bound: one of eleven is what 40 % at a bound can show too.
    private const int FewestRunsBesideABound = 20;

    // Of the range of eleven normal values the widest gap is more in 0.3 % of samples.
    private const double WidestGap = 0.6;

    /// <summary>
    /// The training seeds that lie apart from the others: the smaller of the two groups that the widest gap between means
    /// makes, where that gap is more than six tenths of the whole range; 0 where it is not, and of fewer than ten training
    /// seeds.
    /// </summary>
    public int Apart { get; private init; }

    /// <summary>The shape of a grid.</summary>
    /// <param name="rows">The values, a row for each training seed.</param>
    /// <param name="range">What a value can be; null where that is not known.</param>
    public static CellShape Of(IReadOnlyList<double[]> rows, Interval? range)
    {
        double[] all = [.. rows.SelectMany(row => row)];
        var isFull = rows.Count > 1 && rows[0].Length > 1 && rows.All(row => row.Length == rows[0].Length);
        return new CellShape(
            rows.Count,
            all.Length,
            DifferingOf(all),
            range is null ? 0 : all.Count(v => v == range.Low || v == range.High),
            isFull ? VarianceComponents.Of([.. rows.Select(Deviations)]).P : null
        )
        {
            Apart = ApartOf([.. rows.Select(row => row.Average()).Order()]),
        };
    }

    private static int ApartOf(double[] means)
    {
        if (means.Length < FewestTrainingSeeds)
        {
            return 0;
        }

        var widest = Enumerable.Range(1, means.Length - 1).MaxBy(i => means[i] - means[i - 1]);
        return means[widest] - means[widest - 1] > WidestGap * (means[^1] - means[0]) ? Math.Min(widest, means.Length - widest) : 0;
    }

    /// <summary>How many values are not the most frequent one; all where no value occurs twice.</summary>
    internal static int DifferingOf(IReadOnlyList<double> values) =>
        values.CountBy(value => value).Select(equal => equal.Value).DefaultIfEmpty().Max() is var most and > 1
            ? values.Count - most
            : values.Count;

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
        : AtBounds > (Runs < FewestRunsBesideABound ? 0 : MostAtBounds * Runs) ? $"{AtBounds} of {Runs} runs at a bound"
        : null;

    /// <summary>Why nothing is said of how much training seeds differ; null where something may be. A mean square of two
    /// groups is that of how many are in each.</summary>
    internal string? DifferenceNotEstimable => Apart > 0 ? $"{Apart} of {TrainingSeeds} training seeds lie apart" : null;
}
