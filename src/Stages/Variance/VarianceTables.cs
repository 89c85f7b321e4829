using Stages.Designs;
using Stages.Mathematics;
using Stages.Tables;

namespace Stages.Variance;

/// <summary>The tables of the grid's statistics.</summary>
internal static class VarianceTables
{
    private const string Squared = "metric's, squared";
    private const string Metrics = "metric's";

    /// <summary>One row for each cell.</summary>
    internal static Table Components(IReadOnlyList<AnalysedCell> rows) =>
        Table.Of(
            "Variance components over training and unlearning seeds, tests, and distances to Retrain. Intervals are at 95 %, "
                + "and are missing where they would not hold. "
                + PrintedInterval.UnseenRates,
            rows,
            [
                .. CellName.Columns<AnalysedCell>(r => r.Cell.Cell),
                .. Estimates(),
                .. OriginalDifference.Columns(),
                .. GridTestColumns.All,
                .. InstanceSummary(),
                .. RetrainColumns.All,
                .. TestSetColumns.Of<AnalysedCell>(r => r.TestSet, Squared),
                .. PracticeTables.Columns(),
            ]
        );

    private static IEnumerable<Column<AnalysedCell>> Estimates() =>
        [
            Column.Of<AnalysedCell, int>("training_seeds", "", "Training seeds that have a run, I.", r => r.Cell.GridSeeds.Count),
            Column.Of<AnalysedCell, int>(
                "unlearning_seeds",
                "",
                "Unlearning seeds, J; 1 where the method draws nothing.",
                r => r.Cell.UnlearningSeeds
            ),
            Column.Of<AnalysedCell, int>("runs", "", "Runs that are counted.", r => r.Cell.Counted.Count),
            .. LeftOut.Columns<AnalysedCell>("", "", r => r.Cell.LeftOut),
            Column.Of<AnalysedCell, string>(
                "identification",
                "",
                "What of the components the grid can tell.",
                r => r.Analysis.Identification.ToString()
            ),
            Number("mean", Metrics, "Mean over the runs that are counted.", r => MeanOf(r)),
            Number(
                "variance_train_raw",
                Squared,
                "Variance component of the training seed, unbiased, at times negative.",
                r => r.Analysis.Components?.RawTrainingVariance
            ),
            Number("variance_train", Squared, "The same, truncated at 0.", r => r.Analysis.Components?.TrainingVariance),
            .. Bounds("variance_train", Squared, "its interval by Tukey and Williams", r => r.Analysis.Intervals?.Training.Interval),
            Number(
                "variance_unlearn",
                Squared,
                "Variance component of the unlearning seed.",
                r => r.Analysis.Components?.UnlearningVariance
            ),
            .. Bounds(
                "variance_unlearn",
                Squared,
                "its interval by the jackknife and by lognormal variances",
                r => r.Analysis.Intervals?.Unlearning.Interval
            ),
            Number(
                "icc",
                "",
                "Intraclass correlation: the training seed's share of the variance.",
                r => r.Analysis.Components?.IntraclassCorrelation
            ),
            .. Bounds("icc", "", "its interval by the jackknife", r => r.Analysis.Intervals?.Correlation.Interval),
            .. IntervalColumns.All,
        ];

    private static IEnumerable<Column<AnalysedCell>> InstanceSummary() =>
        [
            Number(
                "instances_q25",
                Metrics,
                "25 % quantile over training seeds of W2 between design A with that seed and design B without it.",
                r => r.Instances?.Summary.Q25
            ),
            Number("instances_median", Metrics, "Its median.", r => r.Instances?.Summary.Median),
            Number("instances_q75", Metrics, "Its 75 % quantile.", r => r.Instances?.Summary.Q75),
            Number("instances_max", Metrics, "Its maximum.", r => r.Instances?.Summary.Max),
            .. Floor("instances_floor", "one distance", r => r.Instances?.Floor),
            .. Floor("instances_median_floor", "the median", r => r.Instances?.FloorOfMedian),
            .. Floor("instances_max_floor", "the maximum", r => r.Instances?.FloorOfMaximum),
        ];

    /// <summary>One row for each cell and training seed.</summary>
    internal static Table Instances(IReadOnlyList<AnalysedCell> rows) =>
        Table.Of(
            "Every instance of design A: W2 between one training seed's runs and design B without that seed.",
            rows.Where(r => r.Instances is not null)
                .SelectMany(r => r.Cell.GridSeeds.Zip(r.Instances!.Distances, (seed, w2) => (r.Cell, Seed: seed, W2: w2))),
            [
                .. CellName.Columns<(GridCell Cell, int Seed, double W2)>(r => r.Cell.Cell),
                Column.Of<(GridCell, int Seed, double), int>("training_seed", "", "The training seed of design A.", r => r.Seed),
                Column.Of<(GridCell, int, double W2), double>("w2", Metrics, "W2 between its runs and design B without it.", r => r.W2),
            ]
        );

    private static double? MeanOf(AnalysedCell row) =>
        row.Analysis.Components?.Mean ?? (row.Cell.Counted is { Count: > 0 } counted ? counted.Average() : null);

    internal static Column<AnalysedCell> Number(string name, string unit, string description, Func<AnalysedCell, double?> value) =>
        Column.Of(name, unit, description, value);

    internal static Column<AnalysedCell>[] Bounds(string name, string unit, string what, Func<AnalysedCell, Interval?> interval) =>
        [
            Number(name + "_low", unit, $"Lower bound of {what}.", r => interval(r)?.Low),
            Number(name + "_high", unit, $"Upper bound of {what}.", r => interval(r)?.High),
        ];

    private static Column<AnalysedCell>[] Floor(string name, string what, Func<AnalysedCell, NullFloor?> floor) =>
        [
            Number(
                name + "_low",
                Metrics,
                $"5 % quantile of what {what} would be if all runs were draws of one distribution: the lower of normal values', by B's "
                    + "standard deviation, and of permutations of the grid; missing where an instance is one run.",
                r => floor(r)?.Low
            ),
            Number(name + "_mean", Metrics, "Its mean for normal values.", r => floor(r)?.Mean),
            Number(name + "_high", Metrics, "Its 95 % quantile, the higher of both.", r => floor(r)?.High),
            Number(name + "_error", Metrics, "Monte Carlo standard error of that mean.", r => floor(r)?.StandardError),
        ];
}
