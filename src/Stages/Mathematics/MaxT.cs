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

    private const int Resamples = 2_000;
    private readonly Column[] columns;
    private readonly double[] largest;

    private MaxT(Column[] columns, double[] largest, double? critical) =>
        (this.columns, this.largest, Critical) = (columns, largest, critical);

    /// <summary>
    /// What the largest |t| stays below at the level; null for fewer than six clusters, where no comparison has a spread,
    /// and where the resamples give no end.
    /// </summary>
    public double? Critical { get; }

    /// <summary>
    /// Intervals that hold together, one for each comparison; null where <see cref="Critical"/> is, and for a comparison
    /// without spread.
    /// </summary>
    public IReadOnlyList<Interval?> Bands => [.. columns.Select(column => Critical is { } critical ? column.Band(critical) : null)];

    /// <summary>
    /// For each comparison p of its mean being 0, corrected for all: how often the largest |t| of a resample is at least
    /// its own. Null where its band is.
    /// </summary>
    public IReadOnlyList<double?> CorrectedP =>
        [
            .. columns.Select(column =>
                Critical is null || !column.HasBand ? (double?)null : ShareAtLeast(Math.Abs(column.Mean) / column.Error)
            ),
        ];

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
        if (spread.Length == 0)
        {
            return new MaxT(columns, [], null);
        }

        var largest = new double[Resamples];
        var times = new int[clusters];
        for (var resample = 0; resample < Resamples; resample++)
        {
            Array.Clear(times);
            for (var i = 0; i < clusters; i++)
            {
                times[random.NextInt(clusters)]++;
            }

            largest[resample] = spread.Max(column => column.Size(times));
        }

        Array.Sort(largest);
        var critical = largest[(int)Math.Ceiling(level * Resamples) - 1];
        return new MaxT(columns, largest, double.IsFinite(critical) ? critical : null);
    }

    /// <summary>
    /// Whether a comparison's mean is another number than this, by the statement about all: its band is beside it, or
    /// every cluster has the same other value. False where that is not estimable.
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
            Error = deviation > 1e-9 * Math.Max(1, Math.Abs(Mean)) ? deviation / Math.Sqrt(Count) : 0;
        }

        internal int Count { get; }

        internal double Mean { get; }

        internal double Error { get; }

        internal bool HasBand => Count >= FewestClusters && Error > 0;

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
