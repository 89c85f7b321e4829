using Stages.Mathematics;
using Stages.Tables;

namespace Stages.Variance;

/// <summary>The columns and the table of common practice.</summary>
internal static class PracticeTables
{
    /// <summary>The columns of a cell.</summary>
    internal static IEnumerable<Column<AnalysedCell>> Columns() =>
        [
            Column.Of<AnalysedCell, string?>(
                "practice",
                "",
                "Why nothing is said of common practice; missing where something is, and for methods that do not unlearn.",
                r =>
                    !r.HasDesignA ? null
                    : r.Cell.Grid is { } grid ? CommonPractice.Refusal(grid)
                    : "not estimable: runs are missing"
            ),
            Number(
                "practice_coverage",
                "Share of training seeds whose own 95 % interval contains the mean over training seeds.",
                p => p.Coverage
            ),
            .. Bounds("practice_coverage", "its interval by Clopper and Pearson, where it holds", p => p.CoverageInterval.Interval),
            Column.Of<AnalysedCell, string?>(
                "practice_coverage_not_estimable",
                "",
                "Why there is no such interval.",
                r => Practice(r)?.CoverageInterval.NotEstimable
            ),
            Column.Of<AnalysedCell, double?>(
                "practice_coverage_normal",
                "",
                "What that share would be for normal values of one variance, with the cell's intraclass correlation.",
                r =>
                    Practice(r) is { } practice && r.Analysis.Components?.IntraclassCorrelation is { } correlation
                        ? CommonPractice.NormalCoverage(correlation, practice.UnlearningSeeds)
                        : null
            ),
            Number("effective_seeds", "How many independent runs tell as much of the mean as one training seed's.", p => p.EffectiveSeeds),
            EffectiveBound("effective_seeds_low", "Lower bound of its interval, from that of the intraclass correlation.", i => i.High),
            EffectiveBound("effective_seeds_high", "Upper bound of its interval, likewise.", i => i.Low),
            Number("practice_larger", "Share of training seeds with a larger variance than design B's.", p => p.LargerShare),
            .. Bounds("practice_larger", "its interval; missing for fewer than ten training seeds", p => p.LargerInterval),
        ];

    /// <summary>Over all cells: a row for each metric.</summary>
    internal static Table OverCells(IReadOnlyList<(string Metric, PracticeOverCells Practice)> rows) =>
        Table.Of(
            "How right common practice is, over all cells of the methods that unlearn. Intervals are at 95 %, over training seeds.",
            rows,
            [
                Column.Of<(string Metric, PracticeOverCells), string>("metric", "", "Metric.", r => r.Metric),
                Count("cells", "Cells that are counted.", p => p.Cells),
                Count("cells_draw_nothing", "Cells of methods that draw nothing, which are not counted.", p => p.DrawNothing),
                Count("cells_not_estimable", "Cells that are not counted for another reason.", p => p.NotEstimable),
                Count("training_seeds", "Training seeds.", p => p.TrainingSeeds),
                Count("unlearning_seeds", "Unlearning seeds.", p => p.UnlearningSeeds),
                Count("intervals", "Intervals that these training seeds print, one for each cell and seed.", p => p.Printed),
                .. Estimated("coverage", "Share of them that contain the mean over training seeds.", p => p.Coverage),
                .. Estimated("effective_seeds", "What the runs of one training seed are worth: median over cells.", p => p.EffectiveSeeds),
                .. Estimated("larger", "Share of cells and training seeds with a larger variance than design B's.", p => p.LargerShare),
            ]
        );

    private static CommonPractice? Practice(AnalysedCell row) => row.HasDesignA ? row.Analysis.Practice : null;

    private static Column<AnalysedCell> Number(string name, string description, Func<CommonPractice, double?> value) =>
        Column.Of<AnalysedCell, double?>(name, "", description, r => Practice(r) is { } practice ? value(practice) : null);

    private static Column<AnalysedCell>[] Bounds(string name, string what, Func<CommonPractice, Interval?> interval) =>
        [
            Number(name + "_low", $"Lower bound of {what}.", p => interval(p)?.Low),
            Number(name + "_high", $"Upper bound of {what}.", p => interval(p)?.High),
        ];

    private static Column<AnalysedCell> EffectiveBound(string name, string description, Func<Interval, double> correlation) =>
        Column.Of<AnalysedCell, double?>(
            name,
            "",
            description,
            r =>
                Practice(r) is { } practice && r.Analysis.Intervals?.Correlation.Interval is { } interval
                    ? CommonPractice.EffectiveSeedsOf(correlation(interval), practice.UnlearningSeeds)
                    : null
        );

    private static Column<(string, PracticeOverCells)> Count(string name, string description, Func<PracticeOverCells, int> value) =>
        Column.Of<(string, PracticeOverCells Practice), int>(name, "", description, r => value(r.Practice));

    private static Column<(string, PracticeOverCells)>[] Estimated(
        string name,
        string description,
        Func<PracticeOverCells, Estimate> estimate
    ) =>
        [
            Column.Of<(string, PracticeOverCells Practice), double>(name, "", description, r => estimate(r.Practice).Value),
            Column.Of<(string, PracticeOverCells Practice), double?>(
                name + "_low",
                "",
                "Lower bound of its interval.",
                r => estimate(r.Practice).Interval?.Low
            ),
            Column.Of<(string, PracticeOverCells Practice), double?>(
                name + "_high",
                "",
                "Upper bound.",
                r => estimate(r.Practice).Interval?.High
            ),
        ];
}
