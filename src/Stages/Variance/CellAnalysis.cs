using Pipeline;
using Stages.Designs;
using Stages.Mathematics;

namespace Stages.Variance;

/// <summary>
/// All that is said of one cell: one metric of one method for one setting and class, over the grid of seeds
/// (docs/science.md, section 8).
/// </summary>
/// <param name="Grid">The values.</param>
/// <param name="Components">The variance components, with their exact intervals.</param>
/// <param name="Bootstrap">The components' bootstrap intervals.</param>
/// <param name="Instances">Every instance of design A; null for one training seed.</param>
/// <param name="PermutationP">p of design A (the first training seed) against design B without that seed, uncorrected;
/// null for one training seed.</param>
/// <param name="AgainstRetrain">Design B against Retrain's; null where there is no Retrain.</param>
public sealed record CellAnalysis(
    SeedGrid Grid,
    VarianceComponents Components,
    ComponentIntervals Bootstrap,
    InstancesOfA? Instances,
    double? PermutationP,
    RetrainComparison? AgainstRetrain
)
{
    private const long Seed = 20_260_103;

    /// <summary>Analyses a cell. Its streams are named after it, so that no other cell changes its numbers.</summary>
    /// <param name="name">The cell's name: setting, class, method and metric.</param>
    /// <param name="grid">Its values; the first row is design A, the first column design B.</param>
    /// <param name="againstRetrain">Design B and Retrain, paired by training seed; null where there is no
    /// Retrain.</param>
    public static CellAnalysis Of(string name, SeedGrid grid, IReadOnlyList<SeedPair>? againstRetrain)
    {
        return new CellAnalysis(
            grid,
            VarianceComponents.Of(grid),
            ComponentIntervals.Of(grid, purpose => Stream(name, purpose)),
            InstancesOfA.Of(grid),
            grid.TrainingSeeds == 1 ? null : PermutationTest.P(grid.Row(0), grid.ColumnWithout(0, 0), Stream(name, "permutation")),
            againstRetrain is null ? null : RetrainComparison.Of(againstRetrain, Stream(name, "retrain"))
        );
    }

    /// <summary>A cell's stream for a purpose: what is computed of it twice comes out the same.</summary>
    internal static RandomStream Stream(string name, string purpose) => RandomStream.For(Seed, $"statistics/{name}/{purpose}");
}
