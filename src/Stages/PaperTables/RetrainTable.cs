using Stages.Designs;
using Stages.Tables;
using Stages.Variance;

namespace Stages.PaperTables;

/// <summary>A method beside Retrain.</summary>
/// <param name="Own">The method's cell, under design B.</param>
/// <param name="Retrain">Retrain's.</param>
/// <param name="Comparison">Both compared; null where either has no finite value.</param>
internal sealed record RetrainRow(GridCell Own, GridCell Retrain, RetrainComparison? Comparison)
{
    internal CellName Cell => Own.Cell;

    /// <summary>By the margin in the metric's unit.</summary>
    internal EquivalenceVerdict Verdict { get; init; }

    /// <summary>By Retrain's standard deviation.</summary>
    internal EquivalenceVerdict DeviationVerdict { get; init; }
}

/// <summary>The table of each method against Retrain: numbers and texts.</summary>
internal static class RetrainTable
{
    internal const string Caption =
        "Each method against Retrain. Gap: difference of the means over training seeds, each the mean over its unlearning seeds "
        + "where all were run, with Welch’s 95 % interval where it holds. Verdict: whether the gap is shown to be less than one "
        + "percentage point (0.01 of other metrics), and less than Retrain’s standard deviation over training seeds: two "
        + "one-sided tests, and one of no gap, at 5 % for all rows of a metric together (Holm). With eleven training seeds "
        + "and equal means one point is shown nearly always where the standard deviation is at most 0.6, in half the cases at 1, never at "
        + "2. W2 is under design B; floor: what "
        + "it exceeds in at most 5 % of cases without a difference; p: of a permutation test. n: the models under "
        + "B that are counted. "
        + PrintedInterval.UnseenRates;

    internal static readonly string[] Header =
    [
        "Method",
        "n",
        "Mean",
        "n",
        "Retrain",
        "Gap",
        "Verdict (margin)",
        "Verdict (sd)",
        "W2 to Retrain",
        "Floor",
        "p",
    ];

    internal static double? Mean(GridCell cell) => cell.B is { Count: > 0 } values ? values.Average() : null;

    internal static string GapText(RetrainComparison? comparison, string unit) =>
        comparison?.GapInterval.NotEstimable is { } reason
            ? $"{NumberText.Difference(comparison.Gap, unit)} (not estimable: {reason})"
            : NumberText.Estimate(comparison?.Gap, comparison?.GapInterval.Interval, value => NumberText.Difference(value, unit));

    internal static string VerdictText(EquivalenceVerdict? verdict) =>
        verdict switch
        {
            null => NumberText.None,
            EquivalenceVerdict.NotEstimable => NumberText.NotEstimable,
            { } known => known.ToString().ToLowerInvariant(),
        };

    internal static Table Numbers(IReadOnlyList<RetrainRow> rows) =>
        Table.Of(
            "Each method against Retrain. Intervals are at 95 %, and are missing where they would not hold. " + PrintedInterval.UnseenRates,
            rows,
            [
                .. CellName.Columns<RetrainRow>(r => r.Cell),
                Column.Of<RetrainRow, int>("n", "", "Models under design B that are counted.", r => r.Own.B.Count),
                .. LeftOut.Columns<RetrainRow>("", "", r => r.Own.LeftOut),
                Column.Of<RetrainRow, int>("retrain_n", "", "Retrain's models that are counted.", r => r.Retrain.B.Count),
                .. LeftOut.Columns<RetrainRow>("_retrain", " of Retrain", r => r.Retrain.LeftOut),
                Metrics("mean", "Mean over training seeds, under design B.", r => Mean(r.Own)),
                Metrics("retrain_mean", "Retrain's.", r => Mean(r.Retrain)),
                .. Gap(),
                .. Distance(),
            ]
        );

    private static IEnumerable<Column<RetrainRow>> Gap() =>
        [
            Column.Of<RetrainRow, int>("training_seeds", "", "The method's training seeds behind the gap.", r => r.Comparison?.Seeds ?? 0),
            Column.Of<RetrainRow, int>("retrain_training_seeds", "", "Retrain's.", r => r.Comparison?.RetrainSeeds ?? 0),
            Metrics("gap", "Mean of the method less mean of Retrain, over training seeds' means.", r => r.Comparison?.Gap),
            Metrics("gap_low", "Lower bound of its interval by Welch.", r => r.Comparison?.GapInterval.Interval?.Low),
            Metrics("gap_high", "Upper bound.", r => r.Comparison?.GapInterval.Interval?.High),
            Column.Of<RetrainRow, string?>(
                "gap_not_estimable",
                "",
                "Why it has no interval; missing where it has one.",
                r => r.Comparison?.GapInterval.NotEstimable
            ),
            P("gap_p", "p of no gap.", r => r.Comparison?.Difference?.P),
            Metrics("margin", "The margin of equivalence.", r => r.Comparison?.Equivalence?.Margin),
            P("equivalence_p", "p of a gap of at least the margin.", r => r.Comparison?.Equivalence?.P),
            Verdict("verdict", "What both tests show, by Holm over the metric's rows.", r => r.Verdict),
            Metrics("sd_margin", "Retrain's standard deviation over training seeds.", r => r.Comparison?.Equivalence?.DeviationMargin),
            P("sd_equivalence_p", "p of a gap of at least that.", r => r.Comparison?.Equivalence?.DeviationP),
            Verdict("sd_verdict", "What that and p of no gap show, by Holm over the metric's rows.", r => r.DeviationVerdict),
        ];

    private static IEnumerable<Column<RetrainRow>> Distance() =>
        [
            Metrics("w2", "W2 between the method and Retrain under design B.", r => r.Comparison?.Distance.W2),
            P("w2_p", "p of a permutation test of the method against Retrain, by W2.", r => r.Comparison?.Distance.Test.P),
            Metrics(
                "w2_floor_mean",
                "Mean of W2 if both were one normal distribution with Retrain's standard deviation.",
                r => r.Comparison?.Distance.Floor?.Mean
            ),
            Metrics(
                "w2_floor_high",
                "Its 95 % quantile, or that of the permutations where it is higher.",
                r => r.Comparison?.Distance.Floor?.High
            ),
            Metrics("w2_location", "Part of W2: gap of the means.", r => r.Comparison?.Distance.Location),
            Metrics("w2_scale", "Part of W2: gap of the standard deviations.", r => r.Comparison?.Distance.Scale),
            Metrics("w2_shape", "Part of W2: the rest. The three squares add up to that of W2.", r => r.Comparison?.Distance.Shape),
        ];

    private static Column<RetrainRow> Metrics(string name, string description, Func<RetrainRow, double?> value) =>
        Column.Of(name, "metric's", description, value);

    private static Column<RetrainRow> P(string name, string description, Func<RetrainRow, double?> value) =>
        Column.Of(name, "", description, value);

    private static Column<RetrainRow> Verdict(string name, string description, Func<RetrainRow, EquivalenceVerdict> verdict) =>
        Column.Of<RetrainRow, string>(name, "", description, r => VerdictText(r.Comparison is null ? null : verdict(r)));
}
