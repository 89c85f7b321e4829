using Stages.Tables;
using static Stages.Variance.VarianceTables;

namespace Stages.Variance;

/// <summary>The columns that say which intervals hold, and the share on the scale of the logit.</summary>
internal static class IntervalColumns
{
    internal static IEnumerable<Column<AnalysedCell>> All =>
        [
            Reason("variance_train", r => r?.Training),
            Reason("variance_unlearn", r => r?.Unlearning),
            Reason("icc", r => r?.Correlation),
            Number(
                "icc_logit",
                "",
                "Intraclass correlation of the accuracy's empirical logit; missing where the metric is no count of examples.",
                r => r.Analysis.Intervals?.Logit?.Value
            ),
            .. Bounds("icc_logit", "", "its interval by F", r => r.Analysis.Intervals?.Logit?.Interval.Interval),
            Reason("icc_logit", r => r?.Logit?.Interval),
            Column.Of<AnalysedCell, int?>(
                "differing_runs",
                "",
                "Runs whose value is not the most frequent one.",
                r => r.Analysis.Intervals?.Shape.Differing
            ),
            Column.Of<AnalysedCell, int?>(
                "runs_at_bounds",
                "",
                "Runs at a bound of the metric: accuracies of exactly 0 or 100.",
                r => r.Analysis.Intervals?.Shape.AtBounds
            ),
            Number(
                "spread_p",
                "",
                "p of Brown and Forsythe's test that all training seeds have the same spread over unlearning seeds.",
                r => r.Analysis.Intervals?.Shape.SpreadP
            ),
        ];

    private static Column<AnalysedCell> Reason(string name, Func<ComponentIntervals?, PrintedInterval?> interval) =>
        Column.Of<AnalysedCell, string?>(
            name + "_not_estimable",
            "",
            "Why it has no interval; missing where it has one.",
            r => interval(r.Analysis.Intervals)?.NotEstimable
        );
}
