using Pipeline;
using Stages.Designs;
using Stages.Mathematics;

namespace Stages.Variance;

/// <summary>Two methods, paired by training seed, by the means of each training seed's runs.</summary>
/// <param name="First">One method's cell.</param>
/// <param name="Second">The other's, of the same setting, class and metric.</param>
/// <param name="TrainingSeeds">The training seeds that have a run of both.</param>
/// <param name="Gap">Mean over these of first − second, in the metric's unit; null where there are none.</param>
/// <param name="GapVariance">Variance of one training seed's gap under design B, with one unlearning seed; null for
/// fewer than two training seeds.</param>
public sealed record MethodPair(GridCell First, GridCell Second, int TrainingSeeds, double? Gap, double? GapVariance)
{
    /// <summary>
    /// Its interval by max-t, which holds at 95 % for all pairs and classes of the setting and metric together that have
    /// one; null where <see cref="BandNotEstimable"/> says why.
    /// </summary>
    public Interval? Band { get; private init; }

    /// <summary>p of no gap by max-t, corrected for the same; null likewise.</summary>
    public double? BandP { get; private init; }

    /// <summary>Why the pair is left out of what is said of all together; null where it is not.</summary>
    public string? BandNotEstimable { get; private init; }

    /// <summary>Every pair of methods of every setting, class and metric, in the cells' order.</summary>
    /// <param name="cells">The cells.</param>
    /// <param name="random">Where streams come from.</param>
    /// <exception cref="InvalidDataException">Two methods have not the same training seeds.</exception>
    public static IReadOnlyList<MethodPair> Of(IReadOnlyList<GridCell> cells, RandomSource random)
    {
        (MethodPair Pair, double[] Gaps)[] pairs =
        [
            .. cells
                .GroupBy(c => (c.Cell.Setting, c.Cell.Class, c.Cell.Metric))
                .SelectMany(group => group.SelectMany((first, i) => group.Skip(i + 1).Select(second => Of(first, second)))),
        ];
        foreach (
            var family in Enumerable
                .Range(0, pairs.Length)
                .GroupBy(i => (pairs[i].Pair.First.Cell.Setting, pairs[i].Pair.First.Cell.Metric))
        )
        {
            var (setting, metric) = family.Key;
            var together = MaxT.Of(
                [.. family.Select(i => pairs[i].Gaps)],
                random(1, $"{setting}/{metric}/pairs", "{setting}/{metric}/pairs")
            );
            var (bands, p, reasons) = (together.Bands, together.CorrectedP, together.NotEstimable);
            foreach (var (k, i) in family.Index())
            {
                pairs[i].Pair = pairs[i].Pair with { Band = bands[k], BandP = p[k], BandNotEstimable = reasons[k] };
            }
        }

        return [.. pairs.Select(pair => pair.Pair)];
    }

    // NaN for a training seed that either lacks.
    private static double[] Gaps(IReadOnlyList<double?> first, IReadOnlyList<double?> second) =>
        [.. first.Zip(second, (own, other) => own - other ?? double.NaN)];

    private static (MethodPair Pair, double[] Gaps) Of(GridCell first, GridCell second)
    {
        if (!first.TrainingSeeds.SequenceEqual(second.TrainingSeeds))
        {
            throw new InvalidDataException(
                $"{first.Cell.Text} and {second.Cell.Text} have not the same training seeds, and cannot be paired."
            );
        }

        double[] underB = [.. Gaps(first.ValuesOfB, second.ValuesOfB).Where(double.IsFinite)];
        var gaps = Gaps(first.RowMeans, second.RowMeans);
        double[] counted = [.. gaps.Where(double.IsFinite)];
        var pair = new MethodPair(
            first,
            second,
            counted.Length,
            counted.Length > 0 ? counted.Average() : null,
            underB.Length > 1 ? Math.Pow(Sample.StandardDeviation(underB), 2) : null
        );
        return (pair, gaps);
    }
}
