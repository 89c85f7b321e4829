using Pipeline;

namespace Stages.Mathematics;

/// <summary>
/// One statement about many means of the same clusters, here training seeds: the largest Student's t among them against
/// its distribution when whole clusters change their sign at random (Westfall and Young 1993; Romano and Wolf 2005).
/// All comparisons flip together, so that means which move together are not paid for one by one.
/// </summary>
public sealed record MaxT
{
    /// <summary>Fewer clusters than this give no critical value at 95 %: they have too few signs.</summary>
    public const int FewestClusters = 6;

    private const int MostEnumerated = 12;
    private const int Drawn = 4_999;

    private readonly Column[] columns;

    private MaxT(Column[] columns, double? critical, IReadOnlyList<double?> p) =>
        (this.columns, Critical, CorrectedP) = (columns, critical, p);

    /// <summary>
    /// What the largest |t| stays below at the level, by flipping what the means leave; null for fewer than six
    /// clusters, or where no comparison has a spread.
    /// </summary>
    public double? Critical { get; }

    /// <summary>Intervals that hold together, one for each comparison; null where <see cref="Critical"/> is, or a
    /// comparison has no spread.</summary>
    public IReadOnlyList<Interval?> Bands => [.. columns.Select(column => Critical is { } critical ? column.Band(critical) : null)];

    /// <summary>
    /// For each comparison, how often the largest |t| of all is at least its own when the values flip: p corrected for
    /// all. Exact where a cluster's values are as likely with the other sign. Null for fewer than two clusters.
    /// </summary>
    public IReadOnlyList<double?> CorrectedP { get; }

    /// <summary>
    /// Whether a comparison's mean is another number than this, by the statement about all: its band is beside it, or
    /// every cluster has the same other value. False where a band is not estimable.
    /// </summary>
    public bool Excludes(int comparison, double mean) =>
        columns[comparison] is var own
        && own.Count >= FewestClusters
        && (own.Error > 0 ? Critical is { } critical && own.Band(critical)!.Contains(mean) == false : own.Mean != mean);

    /// <summary>The statement about some comparisons.</summary>
    /// <param name="comparisons">For each comparison a value of each cluster, in the same order of clusters; NaN where a
    /// cluster has none.</param>
    /// <param name="random">The stream to draw signs from, where there are too many to take all.</param>
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
        double[][] residuals = [.. columns.Select(column => column.Residuals)];
        double[][] whole = [.. columns.Select(column => column.Values)];
        var (ofResiduals, ofValues) = (new List<double>(), new List<double>());
        foreach (var signs in Signs(clusters, random))
        {
            ofResiduals.Add(Largest(columns, residuals, signs));
            ofValues.Add(Largest(columns, whole, signs));
        }

        ofResiduals.Sort();
        ofValues.Sort();
        double? critical = columns.Any(column => column.Count >= FewestClusters && column.Error > 0)
            ? ofResiduals[Math.Min(ofResiduals.Count, (int)Math.Ceiling(level * ofResiduals.Count)) - 1]
            : null;
        return new MaxT(
            columns,
            critical,
            [.. columns.Select(column => column.Count < 2 ? (double?)null : ShareAtLeast(ofValues, Size(column, column.Values, null)))]
        );
    }

    // The first cluster keeps its sign: t of all signs turned is the same.
    private static IEnumerable<double[]> Signs(int clusters, RandomStream random)
    {
        var signs = Enumerable.Repeat(1.0, clusters).ToArray();
        var all = clusters <= MostEnumerated;
        var count = all ? 1 << Math.Max(0, clusters - 1) : Drawn + 1;
        for (var flip = 0; flip < count; flip++)
        {
            for (var i = 1; i < clusters; i++)
            {
                signs[i] =
                    (
                        all ? (flip >> (i - 1)) & 1
                        : flip == 0 ? 0
                        : random.NextInt(2)
                    ) == 0
                        ? 1
                        : -1;
            }

            yield return signs;
        }
    }

    private static double Largest(Column[] columns, double[][] values, double[] signs)
    {
        var largest = 0.0;
        for (var k = 0; k < columns.Length; k++)
        {
            largest = Math.Max(largest, Size(columns[k], values[k], signs));
        }

        return largest;
    }

    // |t| of a comparison with flipped signs. The sum of squares does not change with them.
    private static double Size(Column column, double[] values, double[]? signs)
    {
        if (column.Count < 2)
        {
            return 0;
        }

        var (sum, squares) = (0.0, 0.0);
        for (var i = 0; i < values.Length; i++)
        {
            sum += signs is null ? values[i] : signs[i] * values[i];
            squares += values[i] * values[i];
        }

        var ofMean = sum * sum / column.Count;
        var left = squares - ofMean;
        return ofMean == 0 ? 0
            : left <= 1e-12 * squares ? double.PositiveInfinity
            : Math.Sqrt(ofMean * (column.Count - 1) / left);
    }

    private static double ShareAtLeast(List<double> sorted, double size) =>
        sorted.Count(other => other >= size * (1 - 1e-9)) / (double)sorted.Count;

    // A cluster without a value adds nothing to any sum.
    private sealed class Column
    {
        internal Column(IReadOnlyList<double> values)
        {
            double[] counted = [.. values.Where(double.IsFinite)];
            Count = counted.Length;
            var mean = Count == 0 ? double.NaN : counted.Average();
            Mean = mean;
            Values = [.. values.Select(value => double.IsFinite(value) ? value : 0)];
            Residuals = [.. values.Select(value => double.IsFinite(value) ? value - mean : 0)];
            Error = Count < 2 ? 0 : Sample.StandardDeviation(counted) / Math.Sqrt(Count);
        }

        internal int Count { get; }
        internal double Mean { get; }
        internal double Error { get; }
        internal double[] Values { get; }
        internal double[] Residuals { get; }

        internal Interval? Band(double critical) =>
            Count >= FewestClusters && Error > 0 ? new Interval(Mean - (critical * Error), Mean + (critical * Error)) : null;
    }
}
