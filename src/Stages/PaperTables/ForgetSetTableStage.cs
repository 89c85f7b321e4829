using Pipeline;
using Stages.Designs;
using Stages.Metrics;
using Stages.Tables;
using Stages.Unlearning;
using Stages.Variance;

namespace Stages.PaperTables;

/// <summary>
/// The table of random forget sets: the variance components of training seed, unlearning seed and forget set, from the
/// grid of seeds.
/// </summary>
/// <param name="Runs">The run table, with every training seed under every unlearning seed.</param>
/// <param name="Methods">The methods.</param>
/// <param name="Metrics">The metrics.</param>
[Kind("forgetsettable")]
public sealed record ForgetSetTableStage(RunTable Runs, MethodNames Methods, MetricNames Metrics) : Stage
{
    private sealed record Row(
        CellName Cell,
        IReadOnlyList<int> Seeds,
        int Runs,
        LeftOut LeftOut,
        ForgetSetComponents? Components,
        string? NotEstimable
    );

    private static readonly IReadOnlyList<(string Name, string What, Func<ForgetSetComponents, double?> Value)> Parts =
    [
        ("train", "the training seed", c => c.Training),
        ("forget", "the forget set", c => c.ForgetSet),
        ("train_forget", "training seed × forget set", c => c.TrainingForgetSet),
        ("unlearning", "all that has the unlearning seed in it, the sum of the next four", c => c.Unlearning?.Sum ?? 0),
        ("unlearn", "the unlearning seed alone", c => c.Unlearning?.Own),
        ("train_unlearn", "training seed × unlearning seed", c => c.Unlearning?.Training),
        ("unlearn_forget", "unlearning seed × forget set", c => c.Unlearning?.ForgetSet),
        ("rest", "all three, the residual", c => c.Unlearning?.Rest),
    ];

    // Up to this one they add up to the variance of a run; its own parts follow.
    private const int OfUnlearning = 3;

    /// <inheritdoc/>
    public override string Id => "tables/" + Name;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Outputs => TableFiles.Names(Name);

    /// <inheritdoc/>
    public override Place Place => Place.Host;

    private string Name => Metrics.FileName("forget-sets");

    /// <inheritdoc/>
    public override void Run(StageContext context)
    {
        Row[] rows =
        [
            .. GridCell
                .Of(RunRow.Read(context.Input(Runs, RunTable.File)))
                .Where(c => ForgetSeeds.IsName(c.Cell.ClassName) && Metrics.Contains(c.Cell.Metric))
                .GroupBy(c => (c.Cell.Setting, c.Cell.Method, c.Cell.Metric))
                .Select(sets => RowOf([.. sets])),
        ];
        TableFiles.Write(context.Output, Name, Numbers(rows), Texts(rows));
    }

    private static Row RowOf(IReadOnlyList<GridCell> sets) =>
        new(
            sets[0].Cell,
            [.. sets.Select(set => set.Cell.Class)],
            sets.Sum(set => set.Counted.Count),
            sets.Aggregate(new LeftOut(), (sum, set) => sum + set.LeftOut),
            ForgetSetComponents.Of(sets),
            ForgetSetComponents.WhyNot(sets)
        );

    private IReadOnlyList<TextTable> Texts(IReadOnlyList<Row> rows) =>
        [
            .. rows.GroupBy(row => (row.Cell.Setting, row.Cell.Metric))
                .Select(table => new TextTable(
                    $"{table.Key.Setting}, {Metrics.AxisTitle(table.Key.Metric)}. Variance components of the training seed, the random "
                        + "forget set and the unlearning seed, crossed, in the metric’s unit squared, each with its share of their sum. "
                        + "σ² unlearning: all that has the unlearning seed in it; the last four columns are its parts. A negative "
                        + "estimate says 0; it is kept, as it makes the estimates unbiased. Grid: training × unlearning × forget seeds. "
                        + "No interval is printed: over so few forget sets none holds its level.",
                    $"forget-sets:{table.Key.Setting}:{table.Key.Metric}".Replace('_', '-'),
                    [
                        "Method",
                        "Grid",
                        "Mean",
                        "σ² training",
                        "σ² forget set",
                        "σ² training × forget set",
                        "σ² unlearning",
                        "alone",
                        "× training",
                        "× forget set",
                        "rest",
                    ],
                    [new TextGroup($"over forget seeds {string.Join(", ", table.First().Seeds)}", [.. table.Select(Text)])]
                )),
        ];

    private IReadOnlyList<string> Text(Row row) =>
        row.Components is not { } known
            ?
            [
                Methods.Title(row.Cell.Method),
                row.LeftOut.Size(row.Runs),
                $"{NumberText.NotEstimable}: {row.NotEstimable}",
                .. Enumerable.Repeat(NumberText.None, Parts.Count),
            ]
            :
            [
                Methods.Title(row.Cell.Method),
                string.Join(" × ", new[] { known.TrainingSeeds, known.UnlearningSeeds, known.ForgetSets }.OfType<int>()),
                NumberText.Value(known.Mean, row.Cell.Unit),
                .. Parts.Select((part, at) => Part(known, at)),
            ];

    private static string Part(ForgetSetComponents known, int at) =>
        at == OfUnlearning && known.Unlearning is null ? "0: draws nothing"
        : Parts[at].Value(known) is not { } value ? NumberText.None
        : known.IsConstant ? "0: all runs are equal"
        : (value < 0 ? "−" + NumberText.Significant(-value) : NumberText.Significant(value))
            + (at <= OfUnlearning ? $" ({NumberText.Fixed(100 * value / known.Total, 0)} %)" : "");

    private static Table Numbers(IReadOnlyList<Row> rows) =>
        Table.Of(
            "Variance components of training seed, unlearning seed and random forget set, crossed.",
            rows,
            [
                Column.Of<Row, string>("setting", "", "Setting.", r => r.Cell.Setting),
                Column.Of<Row, string>("method", "", "Unlearning method.", r => r.Cell.Method),
                Column.Of<Row, string>("metric", "", "Metric.", r => r.Cell.Metric),
                Column.Of<Row, string>("unit", "", "The metric's unit.", r => r.Cell.Unit),
                Column.Of<Row, int?>("training_seeds", "", "Training seeds that have all runs, I.", r => r.Components?.TrainingSeeds),
                Column.Of<Row, int?>(
                    "unlearning_seeds",
                    "",
                    "Unlearning seeds, J; missing where the method draws nothing.",
                    r => r.Components?.UnlearningSeeds
                ),
                Column.Of<Row, int?>("forget_seeds", "", "Forget sets, K.", r => r.Components?.ForgetSets),
                Column.Of<Row, int>("runs", "", "Runs that are counted.", r => r.Runs),
                .. LeftOut.Columns<Row>("", "", r => r.LeftOut),
                Column.Of<Row, string?>("not_estimable", "", "Why there are no components; missing where there are.", r => r.NotEstimable),
                Column.Of<Row, double?>("mean", "metric's", "Mean of all runs.", r => r.Components?.Mean),
                .. Parts.Select(part =>
                    Column.Of<Row, double?>(
                        "variance_" + part.Name,
                        "metric's, squared",
                        $"Component of {part.What}; unbiased, at times negative.",
                        r => r.Components is { } known ? part.Value(known) : null
                    )
                ),
                Column.Of<Row, double?>(
                    "variance_total",
                    "metric's, squared",
                    "The variance of one run, their sum.",
                    r => r.Components?.Total
                ),
            ]
        );
}
