using Stages.Designs;
using Stages.Mathematics;
using Stages.Unlearning;

namespace Stages.Variance;

/// <summary>A cell, its statistics, and its p-values corrected over its table.</summary>
/// <param name="Cell">The cell.</param>
/// <param name="Analysis">Its statistics.</param>
/// <param name="HasDesignA">Whether its method has a design A: whether it unlearns.</param>
/// <param name="GridCorrected">p of the permutation test of the grid, corrected by Holm over the settings, classes and
/// methods of the metric whose test can reject; null where there is no p.</param>
public sealed record AnalysedCell(GridCell Cell, CellAnalysis Analysis, bool HasDesignA, double? GridCorrected)
{
    /// <summary>
    /// The permutation test of the grid; null for Baseline and Retrain, which do not unlearn, and for methods that draw
    /// nothing.
    /// </summary>
    public GridTest? Test => HasDesignA ? Analysis.Test : null;

    /// <summary>The instances of design A; null for Baseline and Retrain, which have no design A.</summary>
    public InstancesOfA? Instances => HasDesignA ? Analysis.Instances : null;

    /// <summary>The test set's part of the variance; null where the metric is no accuracy on test examples, or it is
    /// not identified.</summary>
    public TestSetComponents? TestSet { get; init; }

    /// <summary>The components of the difference to the original models; null where it is not defined.</summary>
    public VarianceComponents? ToOriginal { get; init; }

    /// <summary>Corrects the p-values of a table.</summary>
    /// <param name="cells">The cells.</param>
    /// <param name="methods">Their methods.</param>
    public static IReadOnlyList<AnalysedCell> Of(IReadOnlyList<(GridCell Cell, CellAnalysis Analysis)> cells, MethodNames methods)
    {
        var original = cells.Where(c => c.Cell.Cell.Method == methods.Original).ToDictionary(c => c.Cell.Cell, c => c.Cell);
        AnalysedCell[] rows =
        [
            .. cells.Select(c => new AnalysedCell(c.Cell, c.Analysis, methods.Unlearns(c.Cell.Cell.Method), null)
            {
                ToOriginal = methods.Unlearns(c.Cell.Cell.Method)
                    ? OriginalDifference.Of(c.Cell, original.GetValueOrDefault(c.Cell.Cell with { Method = methods.Original ?? "" }))
                    : null,
            }),
        ];
        foreach (var family in Enumerable.Range(0, rows.Length).GroupBy(i => rows[i].Cell.Cell.Metric))
        {
            int[] cellsOfMetric = [.. family];
            var corrected = Holm.AdjustThoseThatCanReject([
                .. cellsOfMetric.Select(i => rows[i].Test is { } test ? (test.P, test.LeastP) : ((double, double)?)null),
            ]);
            for (var k = 0; k < cellsOfMetric.Length; k++)
            {
                rows[cellsOfMetric[k]] = rows[cellsOfMetric[k]] with { GridCorrected = corrected[k] };
            }
        }

        return rows;
    }
}
