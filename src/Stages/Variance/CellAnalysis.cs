using Pipeline;
using Stages.Designs;
using Stages.Mathematics;

namespace Stages.Variance;

/// <summary>
/// All that is said of one cell: one metric of one method for one setting and class, over the grid of seeds
/// (docs/science.md, section 8).
/// </summary>
/// <param name="Components">The variance components; null where the cell has no full grid.</param>
/// <param name="Intervals">The components' intervals that hold; null likewise.</param>
/// <param name="Instances">Every instance of design A; null likewise, and for one training seed.</param>
/// <param name="Test">Whether the training seed makes a difference; null where the method draws nothing, too.</param>
/// <param name="AgainstRetrain">Against Retrain; null where either has no run.</param>
public sealed record CellAnalysis(
    VarianceComponents? Components,
    ComponentIntervals? Intervals,
    InstancesOfA? Instances,
    GridTest? Test,
    RetrainComparison? AgainstRetrain
)
{
    private const long Seed = 20_260_103;

    /// <summary>Analyses a cell. Its streams are named after it, so that no other cell changes its numbers.</summary>
    /// <param name="cell">The cell.</param>
    /// <param name="retrain">Retrain's cell of its setting, class and metric; null where there is none.</param>
    /// <param name="examples">The examples behind its accuracies; null where the metric is none.</param>
    /// <param name="random">Where streams come from.</param>
    public static CellAnalysis Of(GridCell cell, GridCell? retrain, int? examples, RandomSource random)
    {
        var (grid, range) = (cell.Grid, RangeOf(cell.Cell));
        var test = grid is null ? null : GridTest.Of(grid, Stream(cell.Cell, "grid", random));
        return new CellAnalysis(
            grid is null ? null : VarianceComponents.Of(grid),
            grid is null ? null : ComponentIntervals.Of(grid, range, examples, Stream(cell.Cell, "intervals", random)),
            grid is null ? null : InstancesOfA.Of(grid, test, random),
            test,
            retrain is null ? null : RetrainComparison.Of(MethodSample.Of(cell), MethodSample.Of(retrain), cell.Cell, random)
        )
        {
            Practice = grid is null ? null : CommonPractice.Of(grid, Stream(cell.Cell, "practice", random)),
        };
    }

    /// <summary>How right common practice is; null where that cannot be estimated.</summary>
    public CommonPractice? Practice { get; init; }

    /// <summary>What of the components could be estimated.</summary>
    public Identification Identification => Components?.Identification ?? Identification.Incomplete;

    /// <summary>What a metric in percent can be; null for others.</summary>
    internal static Interval? RangeOf(CellName cell) => cell.Unit == "%" ? new Interval(0, 100) : null;

    /// <summary>A cell's stream for a purpose: what is computed of it twice comes out the same.</summary>
    internal static RandomStream Stream(CellName cell, string purpose, RandomSource random) =>
        cell.Stream(random, Seed, name => $"statistics/{name}/{purpose}");
}
