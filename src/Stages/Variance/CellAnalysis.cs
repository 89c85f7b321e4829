using Pipeline;
using Stages.Designs;
using Stages.Mathematics;

namespace Stages.Variance;

/// <summary>
/// All that is said of one cell: one metric of one method for one setting and class, over the grid of seeds
/// (docs/science.md, section 8).
/// </summary>
/// <param name="Components">The variance components, with their exact intervals.</param>
/// <param name="Bootstrap">The components' bootstrap intervals.</param>
/// <param name="Instances">Every instance of design A; null for one training seed.</param>
/// <param name="PermutationP">p of design A (the first training seed) against design B without that seed, uncorrected;
/// null for one training seed.</param>
/// <param name="AgainstRetrain">Design B against Retrain's; null where there is no Retrain.</param>
public sealed record CellAnalysis(
    VarianceComponents Components,
    ComponentIntervals Bootstrap,
    InstancesOfA? Instances,
    double? PermutationP,
    RetrainComparison? AgainstRetrain
)
{
    private const long Seed = 20_260_103;

    /// <summary>Analyses a cell. Its streams are named after it, so that no other cell changes its numbers.</summary>
    /// <param name="cell">The cell.</param>
    /// <param name="againstRetrain">Design B and Retrain, paired by training seed; null where there is no
    /// Retrain.</param>
    /// <param name="random">Where streams come from.</param>
    public static CellAnalysis Of(GridCell cell, IReadOnlyList<SeedPair>? againstRetrain, RandomSource random)
    {
        var grid = cell.Grid;
        return new CellAnalysis(
            VarianceComponents.Of(grid),
            ComponentIntervals.Of(grid, purpose => Stream(cell.Cell, purpose, random)),
            InstancesOfA.Of(grid, random),
            grid.TrainingSeeds == 1
                ? null
                : PermutationTest.P(grid.Row(0), DesignPair.Without(grid.Column(0), 0), Stream(cell.Cell, "permutation", random)),
            againstRetrain is null ? null : RetrainComparison.Of(againstRetrain, Stream(cell.Cell, "retrain", random))
        );
    }

    /// <summary>A cell's stream for a purpose: what is computed of it twice comes out the same.</summary>
    internal static RandomStream Stream(CellName cell, string purpose, RandomSource random) =>
        cell.Stream(random, Seed, name => $"statistics/{name}/{purpose}");
}
