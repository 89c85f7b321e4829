using Pipeline;

namespace Stages.Mathematics;

/// <summary>
/// One statement about many means of the same clusters, here training seeds: the largest Student's t among them against
/// its bootstrap distribution, each resample with its own standard errors (Hall 1992; Romano and Wolf 2005). Whole
/// clusters are drawn, for all comparisons together, so that means which move together are not paid for one by one.
/// </summary>
public sealed record MaxT
{
    /// <summary>Of fewer clusters nothing is said: resamples have too few values.</summary>
    public const int FewestClusters = 6;

    /// <summary>
    /// A comparison of which fewer clusters have another value than the most frequent one is left out: too many resamples
    /// of it have no spread, and no band of the others would have an end.
    /// </summary>
    public const int FewestDiffering = 5;

    private const int Resamples = 2_000;
    private readonly Column[] columns;
    private readonly double[] largest;

    private MaxT(Column[] columns, double[] largest, double? critical) =>
        (this.columns, this.largest, Critical) = (columns, largest, critical);

    /// <summary>
    /// What the largest |t| of the comparisons that are not left out stays below at the level; null where all are.
    /// </summary>
    public double? Critical { get; }

    /// <summary>
    /// Intervals that hold together, one for each comparison that is not left out; null for the others.
    /// </summary>
    public IReadOnlyList<Interval?> Bands => [.. columns.Select(column => Critical is { } critical ? column.Band(critical) : null)];

    /// <summary>Why a comparison is left out of the statement; null where it is not.</summary>
    public IReadOnlyList<string?> NotEstimable => [.. columns.Select(column => column.NotEstimable)];

    /// <summary>
    /// For each comparison p of its mean being 0, corrected for all: how often the largest |t| of a resample is at least
    /// its own. Null where its band is.
    /// </summary>
    public IReadOnlyList<double?> CorrectedP =>
        [.. columns.Select(column => column.HasBand ? ShareAtLeast(Math.Abs(column.Mean) / column.Error) : (double?)null)];

    /// <summary>The statement about some comparisons.</summary>
    /// <param name="comparisons">For each comparison a value of each cluster, in the same order of clusters; NaN where a
    /// cluster has none.</param>
    /// <param name="random">The stream to draw from.</param>
    /// <param name="level">The confidence level, between 0 and 1.</param>
    /// <exception cref="ArgumentException">Comparisons have not the same number of clusters.</exception>
    public static MaxT Of(IReadOnlyList<IReadOnlyList<double>> comparisons, RandomStream random, double level = 0.95)
    {
        var clusters = comparisons.Count == 0 ? 0 : comparisons[0].Count;
        if (comparisons.Any(values => values.Count != clusters))
        {
            throw new ArgumentException("Comparisons need the same clusters.", nameof(comparisons));
        }

        Column[] columns = [.. comparisons.Select(values => new Column(values))];
        Column[] spread = [.. columns.Where(column => column.HasBand)];
        var sizes = spread.Select(_ => new double[Resamples]).ToArray();
        var times = new int[clusters];
        for (var resample = 0; resample < Resamples; resample++)
        {
            Array.Clear(times);
            for (var i = 0; i < clusters; i++)
            {
                times[random.NextInt(clusters)]++;
            }

            for (var k = 0; k < spread.Length; k++)
            {
                sizes[k][resample] = spread[k].Size(times);
            }
        }

        LeaveOutTheEndless(spread, sizes, level);
        var largest = Largest(spread, sizes);
        Array.Sort(largest);
        return new MaxT(columns, largest, largest.Length == 0 ? null : largest[Place(level)]);
    }

    private static int Place(double level) => (int)Math.Ceiling(level * Resamples) - 1;

    // As few comparisons as it takes for the others' largest |t| to have an end: those without one most often, first.
    private static void LeaveOutTheEndless(Column[] spread, double[][] sizes, double level)
    {
        while (Largest(spread, sizes).Count(double.IsInfinity) >= Resamples - Place(level))
        {
            var most = Enumerable.Range(0, spread.Length).Where(k => spread[k].HasBand).MaxBy(k => sizes[k].Count(double.IsInfinity));
            spread[most].NotEstimable = "resamples without spread";
        }
    }

    private static double[] Largest(Column[] spread, double[][] sizes)
    {
        double[][] kept = [.. sizes.Where((_, k) => spread[k].HasBand)];
        return kept.Length == 0 ? [] : [.. Enumerable.Range(0, Resamples).Select(resample => kept.Max(own => own[resample]))];
    }

    /// <summary>
    /// Whether a comparison's mean is another number than this, by the statement about all: its band is beside it, or
    /// every cluster has the same other value. False where it is left out.
    /// </summary>
    public bool Excludes(int comparison, double mean) =>
        columns[comparison] is var own
        && own.Count >= FewestClusters
        && (own.Error > 0 ? Critical is { } critical && own.Band(critical)?.Contains(mean) == false : own.Mean != mean);

    private double ShareAtLeast(double size) => (1.0 + largest.Count(other => other >= size)) / (1 + largest.Length);

    private sealed class Column
    {
        private readonly double[] residuals;
        private readonly bool[] counted;

        internal Column(IReadOnlyList<double> values)
        {
            counted = [.. values.Select(double.IsFinite)];
            double[] finite = [.. values.Where(double.IsFinite)];
            Count = finite.Length;
            Mean = Count == 0 ? double.NaN : finite.Average();
            residuals = [.. values.Select(value => double.IsFinite(value) ? value - Mean : 0)];

            // Differences of equal values, as sums in another order give them, are no spread.
            var deviation = Count < 2 ? 0 : Sample.StandardDeviation(finite);
            Error = deviation > Rounding ? deviation / Math.Sqrt(Count) : 0;
            NotEstimable =
                Count < FewestClusters ? $"fewer than {FewestClusters} training seeds"
                : Error == 0 ? "without spread"
                : Differing(finite) is var differing and < FewestDiffering ? $"{differing} of {Count} training seeds differ"
                : null;
        }

        internal int Count { get; }

        internal double Mean { get; }

        internal double Error { get; }

        internal string? NotEstimable { get; set; }

        internal bool HasBand => NotEstimable is null;

        private double Rounding => 1e-9 * Math.Max(1, Math.Abs(Mean));

        // Values that are not the most frequent one.
        private int Differing(double[] finite)
        {
            double[] sorted = [.. finite.Order()];
            return sorted.Length - sorted.Max(value => sorted.Count(other => Math.Abs(other - value) <= Rounding));
        }

        internal Interval? Band(double critical) => HasBand ? new Interval(Mean - (critical * Error), Mean + (critical * Error)) : null;

        // |t| of a resample's mean against the mean of all; infinite where its values are all one other.
        internal double Size(int[] times)
        {
            var (count, sum, squares) = (0, 0.0, 0.0);
            for (var i = 0; i < times.Length; i++)
            {
                if (counted[i])
                {
                    count += times[i];
                    sum += times[i] * residuals[i];
                    squares += times[i] * residuals[i] * residuals[i];
                }
            }

            var ofMean = count == 0 ? 0 : sum * sum / count;
            var left = squares - ofMean;
            return ofMean <= 1e-24 ? 0
                : left <= 1e-12 * squares ? double.PositiveInfinity
                : Math.Sqrt(ofMean * (count - 1) / left);
        }
    }
}
