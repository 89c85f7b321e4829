using Pipeline;
using Stages.Designs;
using Stages.Mathematics;

namespace Stages.Variance;

/// <summary>
/// Every instance of common practice, which the paper leaves to future work: for each training seed i, W2 between its
/// row (design A with that seed) and design B without that seed, so that no run is on both sides (docs/science.md,
/// section 8).
/// </summary>
/// <param name="Distances">W2 of each training seed, in the metric's unit.</param>
/// <param name="Summary">Their quartiles and range.</param>
/// <param name="Floor">What one distance would be if all runs were draws of one distribution: the wider of the levels for
/// normal values and of those that permutations of the grid give; null where an instance is one run, with fewer than four
/// training seeds, and where many of B's values are equal.</param>
/// <param name="FloorOfMedian">What the median over training seeds would be; null likewise.</param>
/// <param name="FloorOfMaximum">What the maximum over training seeds would be; null likewise.</param>
public sealed record InstancesOfA(
    IReadOnlyList<double> Distances,
    BoxSummary Summary,
    NullFloor? Floor,
    NullFloor? FloorOfMedian,
    NullFloor? FloorOfMaximum
)
{
    /// <summary>The instances of a grid; null for one training seed, which leaves no B.</summary>
    /// <param name="grid">The grid; a method that draws nothing has one value under A.</param>
    /// <param name="test">The test of the grid, whose permutations tell how far instances are when nothing differs; null
    /// where there is none, and so no floor.</param>
    /// <param name="random">Where the floors' streams come from.</param>
    public static InstancesOfA? Of(SeedGrid grid, GridTest? test, RandomSource random)
    {
        if (grid.TrainingSeeds == 1)
        {
            return null;
        }

        var b = grid.Column(0);
        double[] distances =
        [
            .. Enumerable.Range(0, grid.TrainingSeeds).Select(i => Wasserstein.W2(grid.Row(i), DesignPair.Without(b, i))),
        ];
        var summary = BoxSummary.Of(distances);
        return test?.Exchanged is not { } exchanged || InstanceFloors.Of(grid.TrainingSeeds, grid.UnlearningSeeds, random) is not { } floors
            ? new InstancesOfA(distances, summary, null, null, null)
            : new InstancesOfA(
                distances,
                summary,
                floors.One.For(b)?.Wider(exchanged.One),
                floors.Median.For(b)?.Wider(exchanged.Median),
                floors.Maximum.For(b)?.Wider(exchanged.Maximum)
            );
    }
}
