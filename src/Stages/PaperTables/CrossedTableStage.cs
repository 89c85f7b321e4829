using Pipeline;
using Stages.Designs;
using Stages.Metrics;
using Stages.Tables;
using Stages.Unlearning;
using Stages.Variance;

namespace Stages.PaperTables;

/// <summary>A run from a model whose initial weights and data order have seeds of their own.</summary>
/// <param name="Setting">The setting.</param>
/// <param name="Class">The forgotten class.</param>
/// <param name="ClassName">Its name.</param>
/// <param name="Method">The method; one that draws does so with the first unlearning seed.</param>
/// <param name="InitSeed">Seed of the initial weights.</param>
/// <param name="OrderSeed">Seed of the data order and the augmentation.</param>
/// <param name="Metrics">Its metrics.</param>
[Kind("crossed-run")]
public sealed record CrossedRun(
    string Setting,
    int Class,
    string ClassName,
    string Method,
    int InitSeed,
    int OrderSeed,
    MetricsStage Metrics
);

/// <summary>
/// The table of initialisation and data order: the components of the two, and of their interaction, in what differs
/// between trainings.
/// </summary>
/// <param name="Runs">The runs, every seed of the initial weights with every seed of the order.</param>
/// <param name="Methods">The methods.</param>
/// <param name="Metrics">The metrics.</param>
[Kind("crossedtable")]
public sealed record CrossedTableStage(IReadOnlyList<CrossedRun> Runs, MethodNames Methods, MetricNames Metrics) : Stage
{
    private sealed record Value(CellName Cell, int InitSeed, int OrderSeed, double? Number);

    private sealed record Row(CellName Cell, int InitSeeds, int OrderSeeds, LeftOut LeftOut, CrossedComponents? Components);

    /// <inheritdoc/>
    public override string Id => "tables/" + Name;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Outputs => [.. TableFiles.Names(Name), $"{Name}-runs.parquet", $"{Name}-runs.csv"];

    /// <inheritdoc/>
    public override Place Place => Place.Host;

    private string Name => Metrics.FileName("crossed");

    /// <inheritdoc/>
    public override void Run(StageContext context)
    {
        Value[] values =
        [
            .. Runs.SelectMany(run =>
                MetricsStage
                    .Read(context.Input(run.Metrics, MetricsStage.File))
                    .Where(metric => Metrics.Contains(metric.Metric))
                    .Select(metric => new Value(
                        new CellName(run.Setting, run.Class, run.ClassName, run.Method, metric.Metric, metric.Unit),
                        run.InitSeed,
                        run.OrderSeed,
                        metric.Value
                    ))
            ),
        ];
        Row[] rows = [.. values.GroupBy(v => v.Cell).Select(cell => RowOf(cell.Key, [.. cell]))];
        TableFiles.Write(context.Output, Name, Numbers(rows), Texts(rows));
        var runs = RunsOf(values);
        runs.WriteParquet(context.Output($"{Name}-runs.parquet"));
        runs.WriteCsv(context.Output($"{Name}-runs.csv"));
    }

    private static Row RowOf(CellName cell, IReadOnlyList<Value> values)
    {
        double?[][] grid = [.. values.GroupBy(v => v.InitSeed).Select(row => row.Select(v => v.Number).ToArray())];
        var leftOut = LeftOut.Of(values.Select(v => v.Number));
        var components = leftOut.Count > 0 ? null : CrossedComponents.Of([.. grid.Select(row => row.Select(v => v!.Value).ToArray())]);
        return new Row(cell, grid.Length, grid[0].Length, leftOut, components);
    }

    private IReadOnlyList<TextTable> Texts(IReadOnlyList<Row> rows) =>
        TableFiles.Texts(
            "crossed",
            rows,
            row => row.Cell,
            Metrics,
            "Variance components of the initial weights and of the data order (with augmentation, where there is any), and of "
                + "their interaction, in the metric’s unit squared, each with its share of the three. A negative "
                + "estimate says 0; it is kept, as it makes the estimates unbiased. "
                + "No interval is printed: over so few seeds none holds its level on accuracies.",
            ["Method", "Grid", "Mean", "σ² initialisation", "σ² order", "σ² interaction"],
            row =>
                [
                    Methods.Title(row.Cell.Method),
                    $"{row.InitSeeds} × {row.OrderSeeds}",
                    row.Components is { } known ? NumberText.Value(known.Mean, row.Cell.Unit) : NotEstimable(row),
                    .. Parts(row.Components),
                ]
        );

    private static string NotEstimable(Row row) =>
        row.LeftOut.Count > 0
            ? $"not estimable: {row.LeftOut.Reason} of {row.InitSeeds * row.OrderSeeds} runs"
            : "not estimable: fewer than two seeds of one kind";

    private static IEnumerable<string> Parts(CrossedComponents? components) =>
        components is null
            ? [NumberText.None, NumberText.None, NumberText.None]
            : new[] { components.Initialisation, components.Order, components.Interaction }.Select(part =>
                components.Total > 0
                    ? $"{NumberText.Fixed(part, 3)} ({NumberText.Fixed(100 * part / components.Total, 0)} %)"
                    : "0: all runs are equal"
            );

    private static Table Numbers(IReadOnlyList<Row> rows) =>
        Table.Of(
            "Variance components of the initial weights and the data order over crossed seeds.",
            rows,
            [
                .. CellName.Columns<Row>(r => r.Cell),
                Column.Of<Row, int>("init_seeds", "", "Seeds of the initial weights, I.", r => r.InitSeeds),
                Column.Of<Row, int>("order_seeds", "", "Seeds of the data order, J.", r => r.OrderSeeds),
                .. LeftOut.Columns<Row>("", "", r => r.LeftOut),
                Column.Of<Row, double?>("mean", "metric's", "Mean of all runs.", r => r.Components?.Mean),
                Part("variance_init", "Variance component of the initial weights, unbiased, at times negative.", c => c.Initialisation),
                Part("variance_order", "Variance component of the data order, likewise.", c => c.Order),
                Part("variance_interaction", "Variance component of their interaction.", c => c.Interaction),
            ]
        );

    private static Column<Row> Part(string name, string description, Func<CrossedComponents, double> part) =>
        Column.Of<Row, double?>(name, "metric's, squared", description, r => r.Components is { } known ? part(known) : null);

    private static Table RunsOf(IReadOnlyList<Value> values) =>
        Table.Of(
            "Every shown metric of every crossed run, one row each.",
            values,
            [
                .. CellName.Columns<Value>(v => v.Cell),
                Column.Of<Value, int>("init_seed", "", "Seed of the initial weights.", v => v.InitSeed),
                Column.Of<Value, int>("order_seed", "", "Seed of the data order and the augmentation.", v => v.OrderSeed),
                Column.Of<Value, double?>("value", "", "Value, in the row's unit; missing where the run diverged.", v => v.Number),
            ]
        );
}
