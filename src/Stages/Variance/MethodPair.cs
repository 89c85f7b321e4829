using Stages.Designs;
using Stages.Mathematics;

namespace Stages.Variance;

/// <summary>Two methods under design B, paired by training seed.</summary>
/// <param name="First">One method's cell.</param>
/// <param name="Second">The other's, of the same setting, class and metric.</param>
/// <param name="TrainingSeeds">The training seeds that have a run of both.</param>
/// <param name="Gap">Mean over these of first − second, in the metric's unit; null where there are none.</param>
/// <param name="GapInterval">Its 95 % interval by Student's t; null for fewer than two training seeds.</param>
/// <param name="GapVariance">Variance of one training seed's gap; null likewise.</param>
public sealed record MethodPair(GridCell First, GridCell Second, int TrainingSeeds, double? Gap, Interval? GapInterval, double? GapVariance)
{
    /// <summary>Every pair of methods of every setting, class and metric, in the cells' order.</summary>
    /// <exception cref="InvalidDataException">Two methods have not the same training seeds.</exception>
    public static IReadOnlyList<MethodPair> Of(IReadOnlyList<GridCell> cells) =>
        [
            .. cells
                .GroupBy(c => (c.Cell.Setting, c.Cell.Class, c.Cell.Metric))
                .SelectMany(group => group.SelectMany((first, i) => group.Skip(i + 1).Select(second => Of(first, second)))),
        ];

    private static MethodPair Of(GridCell first, GridCell second)
    {
        double[] gaps = [.. first.PairedWith(second).Select(pair => pair.Method - pair.Retrain)];
        double? variance = gaps.Length > 1 ? Math.Pow(Sample.StandardDeviation(gaps), 2) : null;
        return new MethodPair(
            first,
            second,
            gaps.Length,
            gaps.Length > 0 ? gaps.Average() : null,
            Sample.MeanInterval(gaps, 0.95),
            variance
        );
    }
}
