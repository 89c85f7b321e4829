using System.Globalization;
using Pipeline;
using Spectre.Console;
using Stages.Metrics;
using Stages.Statistics;
using Stages.Unlearning;

namespace Build;

/// <summary>The table that Variance prints: the training seed's share of the variance, and what a budget should be spent on.</summary>
public static class Plans
{
    private const double SecondsPerHour = 3600;

    /// <summary>Prints it, and where the tables are.</summary>
    public static void Print(BuildContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        using var store = new ArtifactStore(context.Options.Artifacts);
        var folder = Path.Combine(context.Folder, context.Experiment.Variance.Single().Id);
        var variance = Stages.Table.ReadParquet(Path.Combine(folder, VarianceStage.File));
        var (setting, method, metric) = (variance.Strings("setting"), variance.Strings("method"), variance.Strings("metric"));
        var (share, training, unlearning) = (variance.NullableDoubles("icc"), variance.NullableDoubles("variance_train"), variance.NullableDoubles("variance_unlearn"));
        foreach (var rows in Enumerable.Range(0, variance.RowCount).Where(i => metric[i] == MetricNames.ForgetTest && MethodNames.Draws(method[i])).GroupBy(i => setting[i]))
        {
            var table = new Table().Border(TableBorder.Rounded).Title(rows.Key);
            var plans = new List<string>();
            table.AddColumn("method");
            foreach (var column in (string[])["training seed's share", "best J"])
            {
                table.AddColumn(new TableColumn(column).RightAligned());
            }

            foreach (var cells in rows.GroupBy(i => method[i]))
            {
                AddMethod(table, plans, cells.Key, [.. cells], MeanCosts(context, store, rows.Key, cells.Key));
            }

            AnsiConsole.Write(table);
            plans.ForEach(Console.WriteLine);
        }

        AnsiConsole.WriteLine("Forget-set accuracy; shares: median [lowest, highest] over classes; plans: from the mean variances over classes and the mean durations of a training and of an unlearning with its metrics, one at a time.");
        AnsiConsole.WriteLine(folder);

        void AddMethod(Table table, List<string> plans, string name, int[] cells, (double Training, double Unlearning)? costs)
        {
            var shares = cells.Where(i => share[i] is not null).Select(i => Math.Max(0, share[i]!.Value)).ToList();
            var text = shares.Count == 0 ? "none" : Invariant($"{Quantile.Of(shares, 0.5):0%} [[{shares.Min():0%}, {shares.Max():0%}]]");
            var identified = cells.Where(i => training[i] is not null && unlearning[i] is not null).ToList();
            if (costs is not { } cost || identified.Count == 0)
            {
                table.AddRow(MethodNames.Title(name), text, "");
                return;
            }

            var (train, unlearn) = (identified.Average(i => training[i]!.Value), identified.Average(i => unlearning[i]!.Value));
            var best = Planning.BestUnlearningSeeds(train, unlearn, cost.Training, cost.Unlearning);
            var plan = Planning.Best(context.Options.Budget * SecondsPerHour, train, unlearn, cost.Training, cost.Unlearning);
            table.AddRow(MethodNames.Title(name), text, double.IsInfinity(best) ? "all" : Invariant($"{best:0.0}"));
            plans.Add($"{MethodNames.Title(name)}: " + (plan is null
                ? Invariant($"a budget of {context.Options.Budget} hours does not pay for one run.")
                : Invariant($"with a budget of {context.Options.Budget} hours, run {plan.TrainingSeeds} x {plan.UnlearningSeeds}; the mean's standard error is then {Math.Sqrt(plan.VarianceOfMean):0.00}.")));
        }
    }

    // Mean seconds of a training and of one run with its metrics, from the journal; null where one never ran.
    private static (double Training, double Unlearning)? MeanCosts(BuildContext context, ArtifactStore store, string setting, string method)
    {
        var model = context.Experiment.ModelOf(setting);
        return Mean($"train/{model}/", "") is { } training
            && Mean($"unlearn/{setting}/", $"/{method}/") is { } unlearning
            && Mean($"metrics/{setting}/", $"/{method}/") is { } metrics ? (training, unlearning + metrics) : null;

        double? Mean(string beginning, string part)
        {
            var seconds = store.Records.Where(r => !r.Failed && r.StageId.StartsWith($"{context.Experiment.Name}/{beginning}", StringComparison.Ordinal) && r.StageId.Contains(part, StringComparison.Ordinal))
                .Select(r => r.Details.Seconds).ToList();
            return seconds.Count == 0 ? null : seconds.Average();
        }
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
