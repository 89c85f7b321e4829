using Stages.Designs;
using Stages.PerExample;
using Stages.Tables;
using Stages.Unlearning;

namespace Stages.PaperTables;

/// <summary>The table of metrics per example: numbers and texts.</summary>
internal static class ExampleTable
{
    private const string Caption =
        "Metrics per example, between unlearned models (U) and Retrain’s (O), over these examples. A: one training seed, all "
        + "unlearning seeds (the mean over training seeds, where each has all). B: one unlearning run of each training seed. "
        + "Retrain’s own rows are what every metric is where nothing differs: one half of its models against the other, and "
        + "models with seeds of their own against it. KLoM, and its form for normal margins, in nats. ε: median, and the median "
        + "of its lower bound at 95 %. H: forgetting quality; score: times the ratios of accuracies. U-LiRA and RULI: area under "
        + "the curve; TPR: RULI’s true positives at 1 % false ones. IAM: completeness.";

    private static readonly string[] Header =
    [
        "Method",
        "Design",
        "U",
        "O",
        "KLoM",
        "95 %",
        "Normal",
        "ε",
        "ε at least",
        "H",
        "Score",
        "U-LiRA",
        "RULI",
        "TPR",
        "IAM",
    ];

    private static readonly string[] Shown =
    [
        ExampleQuantity.Klom,
        ExampleQuantity.KlomHigh,
        ExampleQuantity.Gaussian,
        ExampleQuantity.Epsilon,
        ExampleQuantity.EpsilonLow,
        ExampleQuantity.Quality,
        ExampleQuantity.Score,
        ExampleQuantity.ULira,
        ExampleQuantity.Ruli,
        ExampleQuantity.RuliAt1,
        ExampleQuantity.Completeness,
    ];

    internal static Table Numbers(IReadOnlyList<CellSummary> rows) =>
        Table.Of(
            "Metrics per example over models, summed up over each part of the examples.",
            rows,
            CellSummary.Columns<CellSummary>(r => r)
        );

    // A table for each setting and part, with a group for each class and a line for each method and design.
    internal static IReadOnlyList<TextTable> Texts(IReadOnlyList<CellSummary> rows, MethodNames methods) =>
        [
            .. rows.GroupBy(row => (row.Setting, row.Summary.Part))
                .Select(table => new TextTable(
                    $"{table.Key.Setting}, {table.Key.Part}. {Caption}",
                    $"examples:{table.Key.Setting}:{table.Key.Part}".Replace('_', '-'),
                    Header,
                    [
                        .. table
                            .GroupBy(row => row.Class)
                            .Select(group => new TextGroup(
                                ForgetSeeds.Title(group.First().ClassName),
                                [
                                    .. group
                                        .GroupBy(row => (row.Method, row.Summary.Design))
                                        .Select(line => Line(methods, [.. line.Select(row => row.Summary)], line.Key.Method)),
                                ]
                            )),
                    ]
                )),
        ];

    private static string[] Line(MethodNames methods, IReadOnlyList<ExampleSummary> line, string method)
    {
        var first = line[0];
        return
        [
            methods.Title(method),
            Design(first.Design) + (first.TrainingSeeds > 1 ? $" ({first.TrainingSeeds} seeds)" : ""),
            Size(first.Unlearned, first.DivergedUnlearned),
            Size(first.Retrained, first.DivergedRetrained),
            .. Shown.Select(name => Text(line.FirstOrDefault(summary => summary.Quantity == name))),
        ];
    }

    private static string Design(string design) => design.StartsWith("Retrain ") ? design["Retrain ".Length..] : design;

    private static string Size(int models, int diverged) => diverged == 0 ? $"{models}" : $"{models} ({diverged} diverged)";

    private static string Text(ExampleSummary? summary) =>
        summary switch
        {
            null => NumberText.None,
            { Value: null } => NumberText.NotEstimable,
            _ => NumberText.Value(summary.Value, summary.Unit),
        };
}
