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
    private sealed record Row(GridCell Own, GridCell Retrain, RetrainComparison? Comparison)
    {
        public CellName Cell => Own.Cell;
    }

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
                    + "seed with its 95 % interval by Student’s t, and W2 with its 95 % BCa interval over training seeds. "
                    + "n: the models that are counted; pairs: the training seeds that have a model of both.",
                ["Method", "n", "Mean", "n", "Retrain", "Pairs", "Gap", "W2 to Retrain"],
                row =>
                    [
                        Methods.Title(row.Cell.Method),
                        row.Own.LeftOut.Size(row.Own.B.Count),
                        MeanText(row.Own),
                        row.Retrain.LeftOut.Size(row.Retrain.B.Count),
                        MeanText(row.Retrain),
                        $"{row.Comparison?.TrainingSeeds ?? 0}",
                        NumberText.Estimate(
                            row.Comparison?.Gap,
                            row.Comparison?.GapInterval,
                            value => NumberText.Difference(value, row.Cell.Unit)
                        ),
                        NumberText.Estimate(
                            row.Comparison?.W2,
                            row.Comparison?.W2Interval,
                            value => NumberText.Difference(value, row.Cell.Unit)
                        ),
                    ]
            )
        );
    }

    private static Row RowOf(GridCell cell, GridCell retrain, RandomSource random) =>
        new(
            cell,
            retrain,
            cell.PairedWith(retrain) is { Count: > 0 } pairs
                ? RetrainComparison.Of(pairs, CellAnalysis.Stream(cell.Cell, "retrain", random))
                : null
        );

    private static double? Mean(GridCell cell) => cell.B is { Count: > 0 } values ? values.Average() : null;

    private static string MeanText(GridCell cell) => Mean(cell) is { } mean ? NumberText.Value(mean, cell.Cell.Unit) : cell.LeftOut.Nothing;

    private static Table Numbers(IReadOnlyList<Row> rows) =>
        Table.Of(
            "Each method against Retrain under design B. Intervals are at 95 %.",
            rows,
            [
                .. CellName.Columns<Row>(r => r.Cell),
                Column.Of<Row, int>("n", "", "Models that are counted.", r => r.Own.B.Count),
                .. LeftOut.Columns<Row>("", "", r => r.Own.LeftOut),
                Column.Of<Row, int>("retrain_n", "", "Retrain's models that are counted.", r => r.Retrain.B.Count),
                .. LeftOut.Columns<Row>("_retrain", " of Retrain", r => r.Retrain.LeftOut),
                Column.Of<Row, int>(
                    "training_seeds",
                    "",
                    "Training seeds that have a model of both, over which gap and W2 are.",
                    r => r.Comparison?.TrainingSeeds ?? 0
                ),
                Column.Of<Row, double?>("mean", "metric's", "Mean over training seeds.", r => Mean(r.Own)),
                Column.Of<Row, double?>("retrain_mean", "metric's", "Retrain's.", r => Mean(r.Retrain)),
                Column.Of<Row, double?>(
                    "gap",
                    "metric's",
                    "Mean over training seeds of the method's value less Retrain's of that seed.",
                    r => r.Comparison?.Gap
                ),
                Column.Of<Row, double?>(
                    "gap_low",
                    "metric's",
                    "Lower bound of its interval by Student's t.",
                    r => r.Comparison?.GapInterval?.Low
                ),
                Column.Of<Row, double?>("gap_high", "metric's", "Upper bound.", r => r.Comparison?.GapInterval?.High),
                Column.Of<Row, double?>("w2", "metric's", "W2 between the method and Retrain.", r => r.Comparison?.W2),
                Column.Of<Row, double?>(
                    "w2_low",
                    "metric's",
                    "Lower bound of its BCa interval over training seeds.",
                    r => r.Comparison?.W2Interval?.Low
                ),
                Column.Of<Row, double?>("w2_high", "metric's", "Upper bound.", r => r.Comparison?.W2Interval?.High),
            ]
        );
}
