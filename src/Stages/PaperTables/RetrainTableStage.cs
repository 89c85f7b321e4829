using Pipeline;
using Stages.Designs;
using Stages.Metrics;
using Stages.Tables;
using Stages.Unlearning;
using Stages.Variance;

namespace Stages.PaperTables;

/// <summary>The table of each method against Retrain under design B.</summary>
/// <param name="Runs">The run table, of designs A and B or of the grid, with Retrain.</param>
/// <param name="Methods">The methods.</param>
/// <param name="Metrics">The metrics.</param>
[Kind("retraintable")]
public sealed record RetrainTableStage(RunTableStage Runs, MethodNames Methods, MetricNames Metrics) : Stage
{
    private sealed record Row(CellName Cell, double Mean, double RetrainMean, RetrainComparison Comparison);

    /// <inheritdoc/>
    public override string Id => "tables/" + Name;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Outputs => TableFiles.Names(Name);

    /// <inheritdoc/>
    public override Place Place => Place.Host;

    private string Name => Metrics.FileName("retrain");

    /// <inheritdoc/>
    public override void Run(StageContext context)
    {
        GridCell[] cells =
        [
            .. GridCell.OfDesignB(RunRow.Read(context.Input(Runs, RunTableStage.File))).Where(c => Metrics.Contains(c.Cell.Metric)),
        ];
        var retrain = cells.Where(c => c.Cell.Method == Methods.Retrain).ToDictionary(c => c.Cell);
        Row[] rows =
        [
            .. cells
                .Where(c => c.Cell.Method != Methods.Retrain)
                .Select(c => RowOf(c, retrain[c.Cell with { Method = Methods.Retrain! }], context.Random)),
        ];
        TableFiles.Write(
            context.Output,
            Name,
            Numbers(rows),
            TableFiles.Texts(
                "retrain",
                rows,
                row => row.Cell,
                Metrics,
                "Each method against Retrain under design B: means over training seeds, mean gap paired by training "
                    + "seed with its 95 % interval by Student’s t, and W2 with its 95 % BCa interval over training seeds.",
                ["Method", "Mean", "Retrain", "Gap", "W2 to Retrain"],
                row =>
                    [
                        Methods.Title(row.Cell.Method),
                        NumberText.Value(row.Mean, row.Cell.Unit),
                        NumberText.Value(row.RetrainMean, row.Cell.Unit),
                        NumberText.Estimate(
                            row.Comparison.Gap,
                            row.Comparison.GapInterval,
                            value => NumberText.Difference(value, row.Cell.Unit)
                        ),
                        NumberText.Estimate(
                            row.Comparison.W2,
                            row.Comparison.W2Interval,
                            value => NumberText.Difference(value, row.Cell.Unit)
                        ),
                    ]
            )
        );
    }

    private static Row RowOf(GridCell cell, GridCell retrain, RandomSource random) =>
        new(
            cell.Cell,
            cell.Grid.Column(0).Average(),
            retrain.Grid.Column(0).Average(),
            RetrainComparison.Of(cell.PairedWith(retrain), CellAnalysis.Stream(cell.Cell, "retrain", random))
        );

    private static Table Numbers(IReadOnlyList<Row> rows) =>
        Table.Of(
            "Each method against Retrain under design B. Intervals are at 95 %.",
            rows,
            [
                .. CellName.Columns<Row>(r => r.Cell),
                Column.Of<Row, int>("training_seeds", "", "Training seeds.", r => r.Comparison.TrainingSeeds),
                Column.Of<Row, double>("mean", "metric's", "Mean over training seeds.", r => r.Mean),
                Column.Of<Row, double>("retrain_mean", "metric's", "Retrain's.", r => r.RetrainMean),
                Column.Of<Row, double>(
                    "gap",
                    "metric's",
                    "Mean over training seeds of the method's value less Retrain's of that seed.",
                    r => r.Comparison.Gap
                ),
                Column.Of<Row, double?>(
                    "gap_low",
                    "metric's",
                    "Lower bound of its interval by Student's t.",
                    r => r.Comparison.GapInterval?.Low
                ),
                Column.Of<Row, double?>("gap_high", "metric's", "Upper bound.", r => r.Comparison.GapInterval?.High),
                Column.Of<Row, double>("w2", "metric's", "W2 between the method and Retrain.", r => r.Comparison.W2),
                Column.Of<Row, double?>(
                    "w2_low",
                    "metric's",
                    "Lower bound of its BCa interval over training seeds.",
                    r => r.Comparison.W2Interval?.Low
                ),
                Column.Of<Row, double?>("w2_high", "metric's", "Upper bound.", r => r.Comparison.W2Interval?.High),
            ]
        );
}
