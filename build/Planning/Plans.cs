using Build.Running;
using Pipeline;
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
        using var store = new ArtifactStore(context.Options.Artifacts);
        var variance = Table.ReadParquet(Path.Combine(context.Folder, context.Experiment.Result("variance").Id, VarianceStage.File));
        var (cell, share) = (CellName.Of(variance), variance.NullableDoubles("icc"));
        var (training, unlearning) = (variance.NullableDoubles("variance_train"), variance.NullableDoubles("variance_unlearn"));
        var (counted, leftOut) = (variance.Ints("runs"), LeftOut.Of(variance, ""));
        var plans = new List<PlanRow>();
        foreach (var rows in Enumerable.Range(0, variance.RowCount).Where(i => IsShown(i)).GroupBy(i => (cell[i].Setting, cell[i].Metric)))
        {
            var cells = rows.GroupBy(i => cell[i].Method)
                .Select(m =>
                    (
                        Plan: PlanOf(rows.Key.Setting, rows.Key.Metric, m.Key, [.. m]),
                        Runs: m.Aggregate(new LeftOut(), (sum, i) => sum + leftOut[i]).Size(m.Sum(i => counted[i])),
                        Shares: m.Select(i => share[i]).OfType<double>().ToList()
                    )
                )
                .ToList();
            Print($"{rows.Key.Setting}, {context.Experiment.MetricNames.Title(rows.Key.Metric)}", context.Experiment.MethodNames, cells);
            plans.AddRange(cells.Select(c => c.Plan));
        }

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
            "Shares: median [lowest, highest] over classes; none where the grid cannot tell them. Plans: from the "
                + "mean variances over classes and the mean durations of a training and "
                + "of an unlearning with its metrics, one at a time; in the metric's unit."
        );
        AnsiConsole.WriteLine(Path.Combine(context.Folder, context.Experiment.Result("variance").Id));
        AnsiConsole.WriteLine(folder);

        void Write(Func<string, string> path, string name, Table numbers, IReadOnlyList<TextTable> texts) =>
            TableFiles.Write(path, context.Experiment.ShownMetrics.FileName(name), numbers, texts);

        bool IsShown(int i) =>
            context.Experiment.ShownMetrics.Contains(cell[i].Metric) && context.Experiment.MethodNames.Unlearns(cell[i].Method);

        PlanRow PlanOf(string settingName, string metricName, string methodName, int[] cells)
        {
            var costs = MeanCosts(context, store, settingName, methodName);
            int[] identified = [.. cells.Where(i => training[i] is not null && unlearning[i] is not null)];
            return new PlanRow(
                settingName,
                metricName,
                methodName,
                costs?.Training,
                costs?.Unlearning,
                identified.Length == 0 ? null : identified.Average(i => training[i]),
                identified.Length == 0 ? null : identified.Average(i => unlearning[i]),
                context.Options.Budget * SecondsPerHour
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
                        + $"with a power of {100 * context.Options.Power:0.#} %, run {seeds[0]} to {seeds[^1]} training seeds; half of "
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
        foreach (var (plan, _, _) in cells.Where(c => c.Plan.Known))
        {
            var hours = Counted(plan.Budget / SecondsPerHour, "hour");
            Console.WriteLine(
                $"{methods.Title(plan.Method)}: "
                    + (
                        plan.Plan is not { } grid
                            ? $"a budget of {hours} does not pay for one run."
                            : $"with a budget of {hours}, run "
                                + $"{grid.TrainingSeeds} x {grid.UnlearningSeeds}; the mean's "
                                + $"standard error is then {Math.Sqrt(grid.VarianceOfMean):0.00##}."
                    )
            );
        }
    }

    // Mean seconds of a training and of one run with its metrics, from the journal; null where one never ran to its end:
    // what diverged ended early.
    private static (double Training, double Unlearning)? MeanCosts(BuildContext context, ArtifactStore store, string setting, string method)
    {
        RunEntry[] runs = [.. context.Experiment.RunTable.Runs.Where(r => r.Setting == setting && r.Method == method)];
        return
            Mean(runs.Select(r => (Stage)((UnlearningStage)r.Metrics.Unlearned).Model)) is { } training
            && Mean(runs.Select(r => r.Metrics.Unlearned)) is { } unlearning
            && Mean(runs.Select(r => r.Metrics)) is { } metrics
            ? (training, unlearning + metrics)
            : null;

        double? Mean(IEnumerable<Stage> stages)
        {
            var ids = stages.Select(s => s.IdIn(context.Experiment.Name)).ToHashSet();
            var seconds = store
                .Records.Where(r => !r.Failed && r.Remark is null && ids.Contains(r.StageId))
                .Select(r => r.Details.Seconds)
                .ToList();
            return seconds.Count == 0 ? null : seconds.Average();
        }
    }

    private static string Counted(double number, string what) => $"{number} {what}{(number == 1 ? "" : "s")}";
}
