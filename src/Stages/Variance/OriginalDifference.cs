using Stages.Designs;
using Stages.Tables;

namespace Stages.Variance;

/// <summary>
/// What the model already had: the variance components of Z_ij − X_i, X_i being the original model of training seed i
/// (docs/science.md, section 8). A method that does nothing has the original models' variance between training seeds and
/// none in this difference. The difference shifts whole rows, so the unlearning seed's component is the same.
/// </summary>
/// <remarks>Of methods that start from the original model alone: Retrain shares a number with it, and no draw.</remarks>
internal static class OriginalDifference
{
    // Equal differences of percentages are seldom equal to the last bit, and a variance of 1e-29 is no variance.
    private const int Decimals = 9;

    /// <summary>
    /// The components of the difference, over the training seeds that have all runs of the method and one of the original
    /// model; null where there are none, and where the method's grid has holes.
    /// </summary>
    internal static VarianceComponents? Of(GridCell cell, GridCell? original)
    {
        if (original is null || cell.Grid is not { } grid)
        {
            return null;
        }

        var before = original.TrainingSeeds.Zip(original.ValuesOfB).ToDictionary(pair => pair.First, pair => pair.Second);
        double[][] rows =
        [
            .. cell
                .GridSeeds.Select((seed, i) => (Row: grid.Row(i), Before: before.GetValueOrDefault(seed)))
                .Where(seed => seed.Before is { } value && double.IsFinite(value))
                .Select(seed => seed.Row.Select(value => Math.Round(value - seed.Before!.Value, Decimals)).ToArray()),
        ];
        return rows.Length == 0
            ? null
            : VarianceComponents.Of(grid.Deterministic ? SeedGrid.OfDeterministic([.. rows.Select(row => row[0])]) : SeedGrid.Of(rows));
    }

    /// <summary>The columns of the variance table.</summary>
    internal static IEnumerable<Column<AnalysedCell>> Columns() =>
        [
            Number("difference_mean", "metric's", "Mean of the run's value less that of its original model.", c => c.Mean),
            Number(
                "difference_variance_train_raw",
                "metric's, squared",
                "Variance component of the training seed in that difference, unbiased, at times negative.",
                c => c.RawTrainingVariance
            ),
            Number("difference_variance_train", "metric's, squared", "The same, truncated at 0.", c => c.TrainingVariance),
            Number(
                "difference_icc",
                "",
                "Intraclass correlation of that difference: the training seed's share of its variance.",
                c => c.IntraclassCorrelation
            ),
        ];

    private static Column<AnalysedCell> Number(string name, string unit, string description, Func<VarianceComponents, double?> value) =>
        Column.Of<AnalysedCell, double?>(name, unit, description, row => row.ToOriginal is { } components ? value(components) : null);
}
