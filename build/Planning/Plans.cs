using Build.Running;
using Pipeline.Store;
using Spectre.Console;
using Stages.Designs;
using Stages.Mathematics;
using Stages.PaperTables;
using Stages.Tables;
using Stages.Unlearning;
using Stages.Variance;
using Table = Stages.Tables.Table;

namespace Build.Planning;

/// <summary>
/// What Variance and Tables print of the grid: the training seed's share of the variance, and what a budget should be
/// spent on.
/// </summary>
public static class Plans
{
    private const double SecondsPerHour = 3600;

    /// <summary>
    /// Prints it for every shown metric, and writes the plans as tables into the experiment's folder <c>plans</c>.
    /// </summary>
    public static void Print(BuildContext context)
    {
        var variance = Table.ReadParquet(Path.Combine(context.Folder, context.Experiment.Result("variance").Id, VarianceStage.File));
        var cell = CellName.Of(variance);
        var plans = PlanRow.Planned(Rows(context, variance, cell));
        PrintShares(context, variance, cell, plans);
        PrintPlans(context, plans);
        var folder = Path.Combine(context.Folder, "plans");
        var needed = SeedsNeededRow.Of(
            Table.ReadParquet(Path.Combine(context.Folder, context.Experiment.Result("variance").Id, VarianceStage.PairsFile)),
            context.Experiment.ShownMetrics.Names,
            context.Options.Difference,
            context.Options.Power
        );
        var (methodNames, metricNames) = (context.Experiment.MethodNames, context.Experiment.MetricNames);
        TreeManifest.Write(
            folder,
            "Variance",
            path =>
            {
                Write(path, "plan", PlanTable.Numbers(plans), PlanTable.Texts(plans, methodNames, metricNames));
                Write(path, "seeds-needed", SeedsNeededTable.Numbers(needed), SeedsNeededTable.Texts(needed, methodNames, metricNames));
            }
        );
        PrintSeedsNeeded(context, needed);
        AnsiConsole.WriteLine(
            ForgetSeeds.Say(
                "Shares: median [lowest, highest] over classes; none where the grid cannot tell them. Best J: unlearning seeds for "
                    + "each training seed that are best for the method alone, which bears its share of the trainings. Plans: from the "
                    + "mean variances over classes and mean durations, one stage at a time; in the metric's unit.",
                context.Experiment.Runs.Select(run => run.ClassName)
            )
        );
        AnsiConsole.WriteLine(Path.Combine(context.Folder, context.Experiment.Result("variance").Id));
        AnsiConsole.WriteLine(folder);

        void Write(Func<string, string> path, string name, Table numbers, IReadOnlyList<TextTable> texts) =>
            TableFiles.Write(path, context.Experiment.ShownMetrics.FileName(name), numbers, texts);
    }

    private static void PrintShares(BuildContext context, Table variance, IReadOnlyList<CellName> cell, IReadOnlyList<PlanRow> plans)
    {
        var share = variance.NullableDoubles("icc");
        var (counted, leftOut) = (variance.Ints("runs"), LeftOut.Of(variance, ""));
        foreach (var setting in plans.GroupBy(plan => (plan.Setting, plan.Metric)))
        {
            var rows = setting
                .Select(plan =>
                {
                    int[] own =
                    [
                        .. Enumerable
                            .Range(0, cell.Count)
                            .Where(i => (cell[i].Setting, cell[i].Metric, cell[i].Method) == (plan.Setting, plan.Metric, plan.Method)),
                    ];
                    return (
                        plan,
                        Runs: own.Aggregate(new LeftOut(), (sum, i) => sum + leftOut[i]).Size(own.Sum(i => counted[i])),
                        Shares: own.Select(i => share[i]).OfType<double>().ToList()
                    );
                })
                .ToList();
            Print(
                $"{setting.Key.Setting}, {context.Experiment.MetricNames.Title(setting.Key.Metric)}",
                context.Experiment.MethodNames,
                rows
            );
        }
    }

    private static List<PlanRow> Rows(BuildContext context, Table variance, IReadOnlyList<CellName> cell)
    {
        using var store = new ArtifactStore(context.Options.Artifacts);
        var costs = new RunCosts(context.Experiment, store);
        var (methods, shown) = (context.Experiment.MethodNames, context.Experiment.ShownMetrics);
        var (training, unlearning) = (variance.NullableDoubles("variance_train"), variance.NullableDoubles("variance_unlearn"));
        return
        [
            .. Enumerable
                .Range(0, cell.Count)
                .Where(i => shown.Contains(cell[i].Metric) && methods.Unlearns(cell[i].Method))
                .GroupBy(i => (cell[i].Setting, cell[i].Metric, cell[i].Method))
                .Select(own =>
                {
                    var (setting, metric, method) = own.Key;
                    var cost = costs.Of(setting, method);
                    int[] identified = [.. own.Where(i => training[i] is not null && unlearning[i] is not null)];
                    return new PlanRow(
                        setting,
                        metric,
                        method,
                        cost?.Training,
                        cost?.Unlearning,
                        identified.Length == 0 ? null : identified.Average(i => training[i]),
                        identified.Length == 0 ? null : identified.Average(i => unlearning[i]),
                        context.Options.Budget * SecondsPerHour
                    )
                    {
                        RetrainVariance = OfRetrain(setting, metric),
                        Classes = own.Count(),
                        Draws = methods.Draws(method),
                    };
                }),
        ];

        double? OfRetrain(string setting, string metric) =>
            Enumerable
                .Range(0, cell.Count)
                .Where(i => (cell[i].Setting, cell[i].Metric, cell[i].Method) == (setting, metric, methods.Retrain))
                .Average(i => training[i]);
    }

    private static void PrintPlans(BuildContext context, IReadOnlyList<PlanRow> plans)
    {
        var hours = Counted(context.Options.Budget, "hour");
        foreach (var metric in plans.Where(plan => plan.Known).GroupBy(plan => plan.Metric))
        {
            double[] errors = [.. metric.Select(plan => plan.StandardError).OfType<double>()];
            var what = metric.First().RetrainVariance is null ? "means" : "gaps to Retrain";
            Console.WriteLine(
                $"{context.Experiment.MetricNames.Title(metric.Key)}: "
                    + (
                        metric.First().Plan is not { } grid
                            ? $"a budget of {hours} does not pay for one training seed of all methods, classes and settings."
                            : $"with a budget of {hours} for all methods, classes and settings, run {grid.TrainingSeeds} x "
                                + $"{grid.UnlearningSeeds}; the standard errors of {what} are then "
                                + $"{errors.Min():0.00##} to {errors.Max():0.00##}."
                    )
            );
        }
    }

    private static void PrintSeedsNeeded(BuildContext context, IReadOnlyList<SeedsNeededRow> needed)
    {
        foreach (var rows in needed.GroupBy(row => (row.Setting, row.Metric)))
        {
            int[] seeds = [.. rows.Select(row => row.Seeds).OfType<int>().Order()];
            if (seeds.Length > 0)
            {
                Console.WriteLine(
                    $"{rows.Key.Setting}, {context.Experiment.MetricNames.Title(rows.Key.Metric)}: "
                        + $"to tell two methods apart that differ by {Counted(context.Options.Difference, "point")} "
                        + $"with a power of {100 * context.Options.Power:0.#} % (80 % assurance), "
                        + $"run {seeds[0]} to {seeds[^1]} training seeds; half of "
                        + $"the pairs need at most {seeds[(seeds.Length - 1) / 2]}."
                );
            }
        }
    }

    private static void Print(string title, MethodNames methods, IReadOnlyList<(PlanRow Plan, string Runs, List<double> Shares)> cells)
    {
        var table = new Spectre.Console.Table().Border(TableBorder.Rounded).Title(title).AddColumn("method");
        foreach (var column in (string[])["runs", "training seed's share", "best J"])
        {
            table.AddColumn(new TableColumn(column).RightAligned());
        }

        foreach (var (plan, runs, raw) in cells)
        {
            var shares = raw.Select(s => Math.Max(0, s)).ToList();
            table.AddRow(
                methods.Title(plan.Method),
                runs,
                shares.Count == 0 ? "none"
                    : !methods.Draws(plan.Method) ? "100%: draws nothing"
                    : $"{Quantile.Of(shares, 0.5):0%} [[{shares.Min():0%}, {shares.Max():0%}]]",
                plan.BestUnlearningSeeds is not { } best ? ""
                    : double.IsInfinity(best) ? "all"
                    : $"{best:0.0}"
            );
        }

        AnsiConsole.Write(table);
    }

    private static string Counted(double number, string what) => $"{number} {what}{(number == 1 ? "" : "s")}";
}
