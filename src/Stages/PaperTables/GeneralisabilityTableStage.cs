using Pipeline;
using Stages.Designs;
using Stages.Metrics;
using Stages.Tables;
using Stages.Unlearning;
using Stages.Variance;

namespace Stages.PaperTables;

/// <summary>
/// The table of the generalisability study of methods, training seeds and forgotten classes, from the grid of seeds.
/// </summary>
/// <param name="Runs">The run table, with every training seed under every unlearning seed.</param>
/// <param name="Methods">The methods.</param>
/// <param name="Metrics">The metrics.</param>
[Kind("generalisabilitytable")]
public sealed record GeneralisabilityTableStage(RunTable Runs, MethodNames Methods, MetricNames Metrics) : Stage
{
    private sealed record Row(string Setting, string Metric, string Unit, IReadOnlyList<string> ClassNames, Generalisability? Study);

    private static readonly IReadOnlyList<(string Name, string Title, string What, Func<Generalisability, double?> Value)> Components =
    [
        ("method", "Method", "the method", g => g.Method),
        ("seed", "Seed", "the training seed", g => g.Seed),
        ("class", "Class", "the forgotten class", g => g.Class),
        ("method_seed", "M×S", "method × training seed", g => g.MethodSeed),
        ("method_class", "M×C", "method × class", g => g.MethodClass),
        ("seed_class", "S×C", "training seed × class", g => g.SeedClass),
        ("method_seed_class", "M×S×C", "method × training seed × class", g => g.MethodSeedClass),
        ("unlearning", "Unlearning", "the unlearning seed in its cell", g => g.Unlearning),
    ];

    /// <inheritdoc/>
    public override string Id => "tables/" + Name;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Outputs => TableFiles.Names(Name);

    /// <inheritdoc/>
    public override Place Place => Place.Host;

    private string Name => Metrics.FileName("generalisability");

    /// <inheritdoc/>
    public override void Run(StageContext context)
    {
        Row[] rows =
        [
            .. GridCell
                .Of(RunRow.Read(context.Input(Runs, RunTable.File)))
                .Where(c => Metrics.Contains(c.Cell.Metric) && Methods.Unlearns(c.Cell.Method))
                .GroupBy(c => (c.Cell.Setting, c.Cell.Metric))
                .Select(g => new Row(
                    g.Key.Setting,
                    g.Key.Metric,
                    g.First().Cell.Unit,
                    [.. g.Select(c => c.Cell.ClassName)],
                    Generalisability.Of([.. g])
                )),
        ];
        TableFiles.Write(context.Output, Name, Numbers(rows), [OfComponents(rows), OfCoefficients(rows)]);
    }

    private TextTable OfComponents(IReadOnlyList<Row> rows) =>
        new(
            Said(
                rows,
                "Variance components of the crossed design method (M) × training seed (S) × forgotten class (C), "
                    + "in the metric’s unit squared; "
                    + "those that come out negative are 0. Unlearning seeds are nested in its cells; the mean over methods is "
                    + "given. n: methods × training seeds × classes."
            ),
            "generalisability:components",
            ["Setting", "n", .. Components.Select(c => Said(rows, c.Title))],
            Groups(
                rows,
                1 + Components.Count,
                study =>
                    [
                        $"{study.Methods}×{study.TrainingSeeds}×{study.Classes}",
                        .. Components.Select(c =>
                            c.Value(study) is { } value ? NumberText.Significant(Math.Max(0, value)) : NumberText.None
                        ),
                    ]
            )
        );

    private TextTable OfCoefficients(IReadOnlyList<Row> rows) =>
        new(
            Said(
                rows,
                "How reliably so many training seeds, with as many classes and unlearning seeds as were run, "
                    + "rank methods (relative coefficient "
                    + "of generalisability) and tell their levels (absolute): the methods’ own share of the variance of a mean; 1 is "
                    + "perfect. They are of these few methods and classes, and have no interval."
            ),
            "generalisability:coefficients",
            [
                "Setting",
                .. Generalisability.Designs.Select(seeds => $"relative, {seeds}"),
                .. Generalisability.Designs.Select(seeds => $"absolute, {seeds}"),
            ],
            Groups(
                rows,
                2 * Generalisability.Designs.Count,
                study =>
                    [
                        .. Generalisability.Designs.Select(seeds => NumberText.Fixed(study.Relative(seeds), 2)),
                        .. Generalisability.Designs.Select(seeds => NumberText.Fixed(study.Absolute(seeds), 2)),
                    ]
            )
        );

    private static string Said(IReadOnlyList<Row> rows, string ofClasses) => ForgetSeeds.Say(ofClasses, rows.SelectMany(r => r.ClassNames));

    // A row that is not estimable has dashes for all that it lacks.
    private TextGroup[] Groups(IReadOnlyList<Row> rows, int cells, Func<Generalisability, string[]> text) =>
        [
            .. rows.GroupBy(row => row.Metric)
                .Select(metric => new TextGroup(
                    Metrics.AxisTitle(metric.Key),
                    [.. metric.Select(row => (string[])[row.Setting, .. row.Study is { } study ? text(study) : Missing(cells)])]
                )),
        ];

    private static string[] Missing(int cells) => [NumberText.NotEstimable, .. Enumerable.Repeat(NumberText.None, cells - 1)];

    private static Table Numbers(IReadOnlyList<Row> rows) =>
        Table.Of(
            "Variance components of method × training seed × class, and coefficients of generalisability.",
            rows,
            [
                Column.Of<Row, string>("setting", "", "Setting.", r => r.Setting),
                Column.Of<Row, string>("metric", "", "Metric.", r => r.Metric),
                Column.Of<Row, string>("unit", "", "The metric's unit.", r => r.Unit),
                Column.Of<Row, int?>("methods", "", "Methods; missing where nothing is estimable.", r => r.Study?.Methods),
                Column.Of<Row, int?>("training_seeds", "", "Training seeds that have all runs.", r => r.Study?.TrainingSeeds),
                Column.Of<Row, int?>("classes", "", "Forgotten classes.", r => r.Study?.Classes),
                Column.Of<Row, int?>("unlearning_seeds", "", "Unlearning seeds.", r => r.Study?.UnlearningSeeds),
                .. Components.Select(c =>
                    Column.Of<Row, double?>(
                        "variance_" + c.Name,
                        "metric's, squared",
                        $"Component of {c.What}, unbiased, at times negative; missing where it is not identified.",
                        r => r.Study is { } study ? c.Value(study) : null
                    )
                ),
                .. Generalisability.Designs.SelectMany(seeds =>
                    (Column<Row>[])
                        [
                            Column.Of<Row, double?>(
                                $"relative_{seeds}",
                                "",
                                $"Relative coefficient of generalisability with {seeds} training seeds.",
                                r => r.Study?.Relative(seeds)
                            ),
                            Column.Of<Row, double?>($"absolute_{seeds}", "", "The absolute one.", r => r.Study?.Absolute(seeds)),
                        ]
                ),
            ]
        );
}
