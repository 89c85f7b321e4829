using System.Globalization;
using Spectre.Console;
using Stages.Metrics;
using Stages.Statistics;
using Stages.Unlearning;

namespace Build;

/// <summary>The table that Default prints: what each method's accuracies were under both designs, over the classes of a setting.</summary>
public static class Summary
{
    /// <summary>Prints it, and where the figures are.</summary>
    public static void Print(BuildContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var runs = Stages.Table.ReadParquet(Path.Combine(context.Folder, context.Experiment.RunTable.Id, RunTableStage.File));
        foreach (var setting in DesignPair.Of(runs).GroupBy(p => p.Setting))
        {
            var table = new Table().Border(TableBorder.Rounded).Title(setting.Key);
            table.AddColumn("method");
            foreach (var column in (string[])["retain-set accuracy, B", "forget-set accuracy, B", "W2(A, B) retain", "W2(A, B) forget"])
            {
                table.AddColumn(new TableColumn(column).RightAligned());
            }

            foreach (var method in setting.GroupBy(p => p.Method))
            {
                table.AddRow(
                    MethodNames.Title(method.Key), Range(method, MetricNames.RetainTest), Range(method, MetricNames.ForgetTest),
                    Distance(method, MetricNames.RetainTest), Distance(method, MetricNames.ForgetTest));
            }

            AnsiConsole.Write(table);
        }

        AnsiConsole.WriteLine("Accuracies in %: median [lowest, highest] over training seeds and classes. W2 in percentage points, median over classes; A: one training seed, B: one unlearning seed.");
        foreach (var figure in (string[])["figure1", "figure2"])
        {
            AnsiConsole.WriteLine(Path.Combine(context.Folder, "figures", figure, figure + ".svg"));
        }
    }

    private static string Range(IEnumerable<DesignPair> cells, string metric)
    {
        var box = BoxSummary.Of([.. cells.Where(c => c.Metric == metric).SelectMany(c => c.B)]);
        return string.Create(CultureInfo.InvariantCulture, $"{box.Median:0.0} [[{box.Min:0.0}, {box.Max:0.0}]]");
    }

    private static string Distance(IEnumerable<DesignPair> cells, string metric)
    {
        var distances = cells.Where(c => c.Metric == metric && c.A.Count > 0 && c.Method is not (MethodNames.Baseline or MethodNames.Retrain)).Select(c => Wasserstein.W2(c.A, c.B)).ToList();
        return distances.Count == 0 ? "" : Quantile.Of(distances, 0.5).ToString("0.0", CultureInfo.InvariantCulture);
    }
}
