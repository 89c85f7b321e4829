using Stages.Metrics;
using Stages.Tables;
using Stages.Unlearning;
using Stages.Variance;

namespace Stages.PaperTables;

/// <summary>What a budget should buy for one method, setting and metric.</summary>
/// <param name="Setting">The setting.</param>
/// <param name="Metric">The metric.</param>
/// <param name="Method">The method.</param>
/// <param name="TrainingSeconds">Mean seconds of a training, as measured; null where none was.</param>
/// <param name="UnlearningSeconds">Mean seconds of an unlearning with its metrics; null likewise.</param>
/// <param name="TrainingVariance">Variance component of the training seed, mean over classes; null where it is not
/// identified.</param>
/// <param name="UnlearningVariance">Variance component of the unlearning seed; null likewise.</param>
/// <param name="Budget">The budget in seconds.</param>
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
    /// <summary>Whether costs and variances are known.</summary>
    public bool Known =>
        TrainingSeconds is not null && UnlearningSeconds is not null && TrainingVariance is not null && UnlearningVariance is not null;

    /// <summary>
    /// The best number of unlearning seeds for each training seed, before rounding; infinite where the training seed
    /// makes no difference.
    /// </summary>
    public double? BestUnlearningSeeds =>
        Known
            ? Planning.BestUnlearningSeeds(
                TrainingVariance!.Value,
                UnlearningVariance!.Value,
                TrainingSeconds!.Value,
                UnlearningSeconds!.Value
            )
            : null;

    /// <summary>
    /// The grid of the most precise mean; null where nothing is known, or the budget does not pay for one run.
    /// </summary>
    public Plan? Plan =>
        Known
            ? Planning.Best(Budget, TrainingVariance!.Value, UnlearningVariance!.Value, TrainingSeconds!.Value, UnlearningSeconds!.Value)
            : null;
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
            "The grid of seeds whose mean is most precise for a budget, from measured durations, one run at a time.",
            rows,
            Column.Of<PlanRow, string>("setting", "", "Setting.", r => r.Setting),
            Column.Of<PlanRow, string>("metric", "", "Metric.", r => r.Metric),
            Column.Of<PlanRow, string>("method", "", "Unlearning method.", r => r.Method),
            Column.Of<PlanRow, double?>("training_seconds", "s", "Mean duration of a training.", r => r.TrainingSeconds),
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
            Column.Of<PlanRow, double>("budget", "h", "The budget.", r => r.Budget / SecondsPerHour),
            Column.Of<PlanRow, double?>(
                "best_unlearning_seeds",
                "",
                "Best number of unlearning seeds for each training seed, before rounding.",
                r => r.BestUnlearningSeeds
            ),
            Column.Of<PlanRow, int?>(
                "training_seeds",
                "",
                "Training seeds to run; missing where nothing is known or the budget pays for no run.",
                r => r.Plan?.TrainingSeeds
            ),
            Column.Of<PlanRow, int?>("unlearning_seeds", "", "Unlearning seeds to run for each.", r => r.Plan?.UnlearningSeeds),
            Column.Of<PlanRow, double?>(
                "standard_error",
                "metric's",
                "Standard error of the mean over that grid.",
                r => r.Plan is { } plan ? Math.Sqrt(plan.VarianceOfMean) : null
            ),
            Column.Of<PlanRow, double?>("cost", "h", "What it costs.", r => r.Plan?.Cost / SecondsPerHour)
        );

    /// <summary>A text table for each setting.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="methods">Their methods.</param>
    /// <param name="metrics">Their metrics.</param>
    public static IReadOnlyList<TextTable> Texts(IReadOnlyList<PlanRow> rows, MethodNames methods, MetricNames metrics) =>
        [
            .. rows.GroupBy(row => row.Setting)
                .Select(table => new TextTable(
                    $"{table.Key}. With a budget of {NumberText.Significant(table.First().Budget / SecondsPerHour)} hours, "
                        + "run I × J: the training and unlearning seeds whose mean is most precise, its standard error, and the "
                        + "best J before rounding; from measured durations and the mean variance components over classes.",
                    $"plan:{table.Key.Replace('_', '-')}",
                    ["Method", "s per training", "s per unlearning", "Best J", "I × J", "Standard error", "Hours"],
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
            NumberText.Significant(row.Plan is { } p ? Math.Sqrt(p.VarianceOfMean) : null),
            NumberText.Significant(row.Plan?.Cost / SecondsPerHour),
        ];
}
