using Stages.Metrics;
using Stages.Tables;
using Stages.Unlearning;
using Stages.Variance;

namespace Stages.PaperTables;

/// <summary>What a budget should buy, as far as one method, setting and metric are concerned.</summary>
/// <param name="Setting">The setting.</param>
/// <param name="Metric">The metric.</param>
/// <param name="Method">The method.</param>
/// <param name="TrainingSeconds">What a training seed costs the method in a class, as measured: its share of the models
/// and runs that it has in common with others. Null where some of it was not measured.</param>
/// <param name="UnlearningSeconds">Mean seconds of an unlearning with its metrics; null likewise.</param>
/// <param name="TrainingVariance">Variance component of the training seed, mean over classes; null where it is not
/// identified.</param>
/// <param name="UnlearningVariance">Variance component of the unlearning seed; null likewise.</param>
/// <param name="Budget">The budget in seconds, for all rows together.</param>
public sealed record PlanRow(
    string Setting,
    string Metric,
    string Method,
    double? TrainingSeconds,
    double? UnlearningSeconds,
    double? TrainingVariance,
    double? UnlearningVariance,
    double Budget
)
{
    /// <summary>
    /// The variance of Retrain over training seeds, mean over classes, which the method's gap to Retrain has too; null
    /// where there is no Retrain, and the method's own mean is planned for.
    /// </summary>
    public double? RetrainVariance { get; init; }

    /// <summary>The number of classes, each with such costs.</summary>
    public int Classes { get; init; } = 1;

    /// <summary>Whether the method draws; one that does not is run once for each training seed.</summary>
    public bool Draws { get; init; } = true;

    /// <summary>
    /// The grid that the budget should buy for all rows of the metric; null where nothing is known, or the budget does not
    /// pay for one seed of each kind.
    /// </summary>
    public Plan? Plan { get; init; }

    /// <summary>Whether costs and variances are known.</summary>
    public bool Known =>
        TrainingSeconds is not null && UnlearningSeconds is not null && TrainingVariance is not null && UnlearningVariance is not null;

    /// <summary>
    /// The number of unlearning seeds for each training seed that is best for this method, before rounding; infinite where
    /// the training seed makes no difference.
    /// </summary>
    public double? BestUnlearningSeeds =>
        Known
            ? Planning.BestUnlearningSeeds(VarianceOfSeed, UnlearningVariance!.Value, TrainingSeconds!.Value, UnlearningSeconds!.Value)
            : null;

    /// <summary>The standard error of the method's gap to Retrain (of its mean, without Retrain) over that grid.</summary>
    public double? StandardError =>
        Known && Plan is { } plan
            ? Math.Sqrt(
                Planning.VarianceOfMean(VarianceOfSeed, UnlearningVariance!.Value, plan.TrainingSeeds, Draws ? plan.UnlearningSeeds : 1)
            )
            : null;

    private double VarianceOfSeed => TrainingVariance!.Value + (RetrainVariance ?? 0);

    /// <summary>
    /// The rows with their plans: for each metric the one grid, as an experiment has one, that makes the mean variance over
    /// methods, classes and settings least for what all of them cost together.
    /// </summary>
    public static IReadOnlyList<PlanRow> Planned(IReadOnlyList<PlanRow> rows)
    {
        var plans = rows.Where(row => row.Known).GroupBy(row => row.Metric).ToDictionary(g => g.Key, g => PlanOf([.. g]));
        return [.. rows.Select(row => row with { Plan = row.Known ? plans[row.Metric] : null })];
    }

    private static Plan? PlanOf(IReadOnlyList<PlanRow> rows)
    {
        // Where nothing draws, one unlearning seed is all there is.
        var drawing = rows.Any(row => row.Draws) ? rows.Where(row => row.Draws).ToList() : [.. rows];
        return Planning.Best(
            rows[0].Budget,
            rows.Sum(row => row.Classes * row.VarianceOfSeed),
            rows.Sum(row => row.Classes * row.UnlearningVariance!.Value),
            rows.Sum(row => row.Classes * (row.TrainingSeconds!.Value + (drawing.Contains(row) ? 0 : row.UnlearningSeconds!.Value))),
            drawing.Sum(row => row.Classes * row.UnlearningSeconds!.Value)
        );
    }
}

/// <summary>
/// The table "with a budget of H hours, run I x J". It rests on measured durations, which no two machines share: it is
/// written beside the results and is not one.
/// </summary>
public static class PlanTable
{
    private const double SecondsPerHour = 3600;

    /// <summary>All numbers.</summary>
    public static Table Numbers(IReadOnlyList<PlanRow> rows) =>
        Table.Of(
            "The grid of seeds that a budget for all methods, classes and settings should buy, from measured durations, one run at a time.",
            rows,
            Column.Of<PlanRow, string>("setting", "", "Setting.", r => r.Setting),
            Column.Of<PlanRow, string>("metric", "", "Metric.", r => r.Metric),
            Column.Of<PlanRow, string>("method", "", "Unlearning method.", r => r.Method),
            Column.Of<PlanRow, double?>(
                "training_seconds",
                "s",
                "What a training seed costs the method in a class: its share of the models and runs that it has in common with others.",
                r => r.TrainingSeconds
            ),
            Column.Of<PlanRow, double?>(
                "unlearning_seconds",
                "s",
                "Mean duration of an unlearning with its metrics.",
                r => r.UnlearningSeconds
            ),
            Column.Of<PlanRow, double?>(
                "variance_train",
                "metric's, squared",
                "Variance component of the training seed, mean over classes.",
                r => r.TrainingVariance
            ),
            Column.Of<PlanRow, double?>(
                "variance_unlearn",
                "metric's, squared",
                "Variance component of the unlearning seed, mean over classes.",
                r => r.UnlearningVariance
            ),
            Column.Of<PlanRow, double?>(
                "variance_retrain",
                "metric's, squared",
                "Variance of Retrain over training seeds, mean over classes; missing without Retrain.",
                r => r.RetrainVariance
            ),
            Column.Of<PlanRow, double>("budget", "h", "The budget, for all methods, classes and settings.", r => r.Budget / SecondsPerHour),
            Column.Of<PlanRow, double?>(
                "best_unlearning_seeds",
                "",
                "Number of unlearning seeds for each training seed that is best for this method, before rounding.",
                r => r.BestUnlearningSeeds
            ),
            Column.Of<PlanRow, int?>(
                "training_seeds",
                "",
                "Training seeds to run, the same for all of the metric; missing where nothing is known or the budget pays for no run.",
                r => r.Plan?.TrainingSeeds
            ),
            Column.Of<PlanRow, int?>("unlearning_seeds", "", "Unlearning seeds to run for each.", r => r.Plan?.UnlearningSeeds),
            Column.Of<PlanRow, double?>(
                "standard_error",
                "metric's",
                "Standard error over that grid of the method's gap to Retrain in a class; of its mean without Retrain.",
                r => r.StandardError
            ),
            Column.Of<PlanRow, double?>("cost", "h", "What the grid costs for all of it.", r => r.Plan?.Cost / SecondsPerHour)
        );

    /// <summary>A text table for each setting.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="methods">Their methods.</param>
    /// <param name="metrics">Their metrics.</param>
    public static IReadOnlyList<TextTable> Texts(IReadOnlyList<PlanRow> rows, MethodNames methods, MetricNames metrics) =>
        [
            .. rows.GroupBy(row => row.Setting)
                .Select(table => new TextTable(
                    $"{table.Key}. With a budget of {NumberText.Significant(table.First().Budget / SecondsPerHour)} hours "
                        + "for all methods, classes and settings, run I × J: the training and unlearning seeds with which gaps to Retrain "
                        + "(without it: means) are most precise, their standard error, and the J that is best for each method alone; "
                        + "from measured durations, those of what is shared divided among those who share it, and the mean variance "
                        + "components over classes.",
                    $"plan:{table.Key.Replace('_', '-')}",
                    ["Method", "s per training seed", "s per unlearning", "Best J", "I × J", "Standard error", "Hours"],
                    [
                        .. table
                            .GroupBy(row => row.Metric)
                            .Select(group => new TextGroup(metrics.AxisTitle(group.Key), [.. group.Select(row => Text(row, methods))])),
                    ]
                )),
        ];

    private static string[] Text(PlanRow row, MethodNames methods) =>
        [
            methods.Title(row.Method),
            NumberText.Significant(row.TrainingSeconds),
            NumberText.Significant(row.UnlearningSeconds),
            NumberText.Fixed(row.BestUnlearningSeeds, 1),
            row.Plan is { } plan ? $"{plan.TrainingSeeds} × {plan.UnlearningSeeds}" : NumberText.None,
            NumberText.Significant(row.StandardError),
            NumberText.Significant(row.Plan?.Cost / SecondsPerHour),
        ];
}
