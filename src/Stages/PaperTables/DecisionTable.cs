using Stages.Metrics;
using Stages.Tables;
using Stages.Unlearning;
using Stages.Variance;

namespace Stages.PaperTables;

/// <summary>The table of what was decided after how many training seeds.</summary>
public static class DecisionTable
{
    /// <summary>All numbers.</summary>
    /// <param name="rows">The comparisons.</param>
    /// <param name="margin">The margin, in percentage points.</param>
    public static Table Numbers(IReadOnlyList<SequentialDecision> rows, double margin) =>
        Table.Of(
            "Methods compared after every training seed, in the seeds' order, until they are different or equivalent.",
            rows,
            Column.Of<SequentialDecision, string>("setting", "", "Setting.", r => r.Setting),
            Column.Of<SequentialDecision, string>("metric", "", "Metric.", r => r.Metric),
            Column.Of<SequentialDecision, string>("unit", "", "The metric's unit.", r => r.Unit),
            Column.Of<SequentialDecision, string>("method", "", "One method.", r => r.Method),
            Column.Of<SequentialDecision, string>("other_method", "", "The other.", r => r.Other),
            Column.Of<SequentialDecision, int>("training_seeds", "", "Training seeds that have all runs of both.", r => r.Gaps.Count),
            Column.Of<SequentialDecision, string>("verdict", "", "different, equivalent or undecided.", r => Word(r.Outcome)),
            Column.Of<SequentialDecision, int?>(
                "decided_after",
                "",
                "Training seeds of the experiment after which it was decided; missing where it is not.",
                r => r.DecidedAfter
            ),
            Column.Of<SequentialDecision, double?>(
                "centre",
                "metric's",
                "Centre over these training seeds of the gaps, the one's value, a mean over classes, less the other's: the median of the "
                    + "means of every two (Hodges and Lehmann 1963).",
                r => r.Centre
            ),
            Column.Of<SequentialDecision, double?>(
                "centre_low",
                "metric's",
                "Its lower bound, at 95 % over all looks; missing below seven training seeds.",
                r => r.Interval?.Low
            ),
            Column.Of<SequentialDecision, double?>("centre_high", "metric's", "Upper bound.", r => r.Interval?.High),
            Column.Of<SequentialDecision, double?>(
                "margin",
                "%",
                "The gap below which methods are equivalent; missing where the metric is no percentage.",
                r => r.Unit == "%" ? margin : null
            )
        );

    /// <summary>A text table for each setting.</summary>
    /// <param name="rows">The comparisons.</param>
    /// <param name="margin">The margin, in percentage points.</param>
    /// <param name="methods">Their methods.</param>
    /// <param name="metrics">Their metrics.</param>
    public static IReadOnlyList<TextTable> Texts(
        IReadOnlyList<SequentialDecision> rows,
        double margin,
        MethodNames methods,
        MetricNames metrics
    ) =>
        [
            .. rows.GroupBy(row => row.Setting)
                .Select(table => new TextTable(
                    $"{table.Key}. Methods compared after every training seed until they are different (the interval of their gap "
                        + $"excludes 0) or equivalent (it lies within {NumberText.Significant(margin)} percentage points of 0). Each "
                        + "comparison's intervals hold at 95 % over all looks, for gaps that are symmetric about their centre. Where some "
                        + "seeds fail, the mean lies elsewhere.",
                    $"decisions:{table.Key.Replace('_', '-')}",
                    ["Method", "Other", "Verdict", "Decided after", "Gap (centre)", "Interval"],
                    [
                        .. table
                            .GroupBy(row => row.Metric)
                            .Select(group => new TextGroup(metrics.AxisTitle(group.Key), [.. group.Select(row => Text(row, methods))])),
                    ]
                )),
        ];

    /// <summary>An outcome, as tables have it.</summary>
    public static string Word(Outcome outcome) =>
        outcome switch
        {
            Outcome.Different => "different",
            Outcome.Equivalent => "equivalent",
            _ => "undecided",
        };

    private static string[] Text(SequentialDecision row, MethodNames methods) =>
        [
            methods.Title(row.Method),
            methods.Title(row.Other),
            Word(row.Outcome),
            row.DecidedAfter is { } seeds ? $"{seeds} seeds" : NumberText.None,
            row.Centre is { } centre ? NumberText.Difference(centre, row.Unit) : NumberText.None,
            row.Interval is null
                ? NumberText.NotEstimable
                : NumberText.Interval(row.Interval, number => NumberText.Difference(number, row.Unit)),
        ];
}
