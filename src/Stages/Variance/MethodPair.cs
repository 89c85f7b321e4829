using Stages.Designs;
using Stages.Mathematics;

namespace Stages.Variance;

/// <summary>Two methods under design B, paired by training seed.</summary>
/// <param name="First">One method's cell.</param>
/// <param name="Second">The other's, of the same setting, class and metric.</param>
/// <param name="Gap">Mean over training seeds of first − second, in the metric's unit.</param>
/// <param name="GapInterval">Its 95 % interval by Student's t; null for one training seed.</param>
/// <param name="GapVariance">Variance of one training seed's gap; null for one training seed.</param>
public sealed record MethodPair(GridCell First, GridCell Second, double Gap, Interval? GapInterval, double? GapVariance)
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
        if (!first.TrainingSeeds.SequenceEqual(second.TrainingSeeds))
        {
            throw new InvalidDataException(
                $"{first.Cell.Text} and {second.Cell.Text} have not the same training seeds, and cannot be paired."
            );
        }

        double[] gaps = [.. first.Grid.Column(0).Zip(second.Grid.Column(0), (x, y) => x - y)];
        double? variance = gaps.Length > 1 ? Math.Pow(Sample.StandardDeviation(gaps), 2) : null;
        return new MethodPair(first, second, gaps.Average(), Sample.MeanInterval(gaps, 0.95), variance);
    }
}
