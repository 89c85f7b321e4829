using Pipeline;
using Stages.Designs;
using Stages.Mathematics;

namespace Stages.Variance;

/// <summary>
/// All that is said of one cell: one metric of one method for one setting and class, over the grid of seeds
/// (docs/science.md, section 8).
/// </summary>
/// <param name="Components">The variance components, with their exact intervals; null where the cell has no full
/// grid.</param>
/// <param name="Bootstrap">The components' bootstrap intervals; null likewise.</param>
/// <param name="Instances">Every instance of design A; null likewise, and for one training seed.</param>
/// <param name="PermutationP">p of design A (the first training seed) against design B without that seed, uncorrected;
/// null where either has no run.</param>
/// <param name="AgainstRetrain">Design B against Retrain's; null where no training seed has a run of both.</param>
public sealed record CellAnalysis(
    VarianceComponents? Components,
    ComponentIntervals? Bootstrap,
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
        var (grid, a, b) = (cell.Grid, cell.Row(0), cell.BWithoutA);
        return new CellAnalysis(
            grid is null ? null : VarianceComponents.Of(grid),
            grid is null ? null : ComponentIntervals.Of(grid, purpose => Stream(cell.Cell, purpose, random)),
            grid is null ? null : InstancesOfA.Of(grid, random),
            a.Count == 0 || b.Count == 0 ? null : PermutationTest.P(a, b, Stream(cell.Cell, "permutation", random)),
            againstRetrain is null or [] ? null : RetrainComparison.Of(againstRetrain, Stream(cell.Cell, "retrain", random))
        )
        {
            Practice = grid is null ? null : CommonPractice.Of(grid, Stream(cell.Cell, "practice", random)),
        };
    }

    /// <summary>How right common practice is; null where that cannot be estimated.</summary>
    public CommonPractice? Practice { get; init; }

    /// <summary>What of the components could be estimated.</summary>
    public Identification Identification => Components?.Identification ?? Identification.Incomplete;

    /// <summary>A cell's stream for a purpose: what is computed of it twice comes out the same.</summary>
    internal static RandomStream Stream(CellName cell, string purpose, RandomSource random) =>
        cell.Stream(random, Seed, name => $"statistics/{name}/{purpose}");
}
