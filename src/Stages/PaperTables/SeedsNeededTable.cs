using Stages.Designs;
using Stages.Metrics;
using Stages.Tables;
using Stages.Unlearning;
using Stages.Variance;

namespace Stages.PaperTables;

/// <summary>What it takes to tell two methods apart under design B.</summary>
/// <param name="Setting">The setting.</param>
/// <param name="Metric">The metric.</param>
/// <param name="Method">One method.</param>
/// <param name="Other">The other.</param>
/// <param name="GapVariance">Variance of one training seed's gap between them, mean over classes, in squared percentage
/// points; null where one training seed was run, or the metric is no percentage.</param>
/// <param name="TrainingSeeds">The fewest training seeds that a class's variance is of.</param>
/// <param name="Difference">The difference to be found, in percentage points, above 0.</param>
/// <param name="Power">The chance to find it, above 0 and below 1.</param>
public sealed record SeedsNeededRow(
    string Setting,
    string Metric,
    string Method,
    string Other,
    double? GapVariance,
    int TrainingSeeds,
    double Difference,
    double Power
)
{
    /// <summary>
    /// The upper limit of the variance with 80 % assurance; null where the variance is. Classes share their training
    /// seeds, so that their mean has no more degrees of freedom than one of them.
    /// </summary>
    public double? UpperVariance => GapVariance is { } variance ? Planning.UpperVariance(variance, TrainingSeeds - 1) : null;

    /// <summary>
    /// The training seeds with which a paired t test at 5 % finds it, with 80 % assurance; null where the variance is, or
    /// is zero, and beyond <see cref="Planning.MostSeeds"/>.
    /// </summary>
    public int? Seeds => UpperVariance is { } upper ? Planning.SeedsNeeded(upper, Difference, Power) : null;

    /// <summary>The pairs of a variance stage's table (<see cref="VarianceStage.PairsFile"/>), in its order.</summary>
    /// <param name="pairs">The table.</param>
    /// <param name="metrics">The metrics wanted.</param>
    /// <param name="difference">The difference to be found, in percentage points.</param>
    /// <param name="power">The chance to find it.</param>
    public static IReadOnlyList<SeedsNeededRow> Of(Table pairs, IReadOnlyCollection<string> metrics, double difference, double power)
    {
        var (cell, other, variance) = (CellName.Of(pairs), pairs.Strings("other_method"), pairs.NullableDoubles("gap_variance"));
        var seeds = pairs.Ints("training_seeds");
        return
        [
            .. Enumerable
                .Range(0, pairs.RowCount)
                .Where(i => metrics.Contains(cell[i].Metric))
                .GroupBy(i => (cell[i].Setting, cell[i].Metric, cell[i].Method, Other: other[i]))
                .Select(classes => new SeedsNeededRow(
                    classes.Key.Setting,
                    classes.Key.Metric,
                    classes.Key.Method,
                    classes.Key.Other,
                    classes.All(i => cell[i].Unit == "%") ? classes.Average(i => variance[i]) : null,
                    classes.Min(i => variance[i] is null ? int.MaxValue : seeds[i]),
                    difference,
                    power
                )),
        ];
    }
}

/// <summary>The table of training seeds that tell two methods apart.</summary>
public static class SeedsNeededTable
{
    /// <summary>All numbers.</summary>
    public static Table Numbers(IReadOnlyList<SeedsNeededRow> rows) =>
        Table.Of(
            "Training seeds, with one unlearning seed each, with which a paired t test at 5 % tells two methods apart.",
            rows,
            Column.Of<SeedsNeededRow, string>("setting", "", "Setting.", r => r.Setting),
            Column.Of<SeedsNeededRow, string>("metric", "", "Metric.", r => r.Metric),
            Column.Of<SeedsNeededRow, string>("method", "", "One method.", r => r.Method),
            Column.Of<SeedsNeededRow, string>("other_method", "", "The other.", r => r.Other),
            Column.Of<SeedsNeededRow, double?>(
                "gap_variance",
                "%, squared",
                "Variance of one training seed's gap between them, mean over classes.",
                r => r.GapVariance
            ),
            Column.Of<SeedsNeededRow, double?>(
                "gap_variance_upper",
                "%, squared",
                "Its upper limit with 80 % assurance, which is planned with.",
                r => r.UpperVariance
            ),
            Column.Of<SeedsNeededRow, double>("difference", "%", "The difference to be found.", r => r.Difference),
            Column.Of<SeedsNeededRow, double>("power", "", "The chance to find it.", r => r.Power),
            Column.Of<SeedsNeededRow, int?>(
                "training_seeds",
                "",
                "Training seeds needed, with 80 % assurance; missing where one training seed was run, the gaps were all the same, "
                    + "the metric is no percentage, or a million would not do.",
                r => r.Seeds
            )
        );

    /// <summary>A text table for each setting, with every method against every later one.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="methods">Their methods.</param>
    /// <param name="metrics">Their metrics.</param>
    public static IReadOnlyList<TextTable> Texts(IReadOnlyList<SeedsNeededRow> rows, MethodNames methods, MetricNames metrics) =>
        [
            .. rows.GroupBy(row => row.Setting)
                .Select(table =>
                {
                    string[] others = [.. table.Select(row => row.Other).Distinct()];
                    return new TextTable(
                        $"{table.Key}. Training seeds, with one unlearning seed each, with which a paired t test at 5 % tells "
                            + $"two methods apart that differ by {table.First().Difference} percentage "
                            + $"{(table.First().Difference == 1 ? "point" : "points")}, with a power of "
                            + $"{100 * table.First().Power:0.#} %, with 80 % assurance: from the upper 80 % limit of the variance of their "
                            + "gap, mean over classes.",
                        $"seeds-needed:{table.Key.Replace('_', '-')}",
                        ["Method", .. others.Select(methods.Title)],
                        [
                            .. table
                                .GroupBy(row => row.Metric)
                                .Select(group => new TextGroup(
                                    metrics.AxisTitle(group.Key),
                                    [
                                        .. group
                                            .GroupBy(row => row.Method)
                                            .Select(line =>
                                                (string[])
                                                    [
                                                        methods.Title(line.Key),
                                                        .. others.Select(other => Text(line.FirstOrDefault(row => row.Other == other))),
                                                    ]
                                            ),
                                    ]
                                )),
                        ]
                    );
                }),
        ];

    private static string Text(SeedsNeededRow? row) =>
        row is null ? ""
        : row.Seeds is { } seeds ? $"{seeds}"
        : row.GapVariance == 0 ? "unknown"
        : NumberText.None;
}
