using Build.Running;
using Spectre.Console;
using Stages.Designs;
using Stages.Mathematics;
using Stages.Metrics;
using Stages.Unlearning;

namespace Build.Reporting;

/// <summary>
/// The table that Default prints: what the shown metrics were under design B, and how far the designs are apart, over
/// the classes of a setting.
/// </summary>
public static class Summary
{
    /// <summary>Prints it, and where the results are.</summary>
    public static void Print(BuildContext context)
    {
        var runs = RunRow.Read(Path.Combine(context.Folder, context.Experiment.RunTable.Id, RunTableStage.File));
        var metrics = context.Experiment.ShownMetrics;
        foreach (var setting in DesignPair.Of(runs).GroupBy(p => p.Cell.Setting))
        {
            var table = new Table().Border(TableBorder.Rounded).Title(setting.Key);
            table.AddColumn("method");
            foreach (
                var column in (string[])
                    [.. metrics.Select(m => MetricNames.Title(m) + ", B"), .. metrics.Select(m => "W2(A, B), " + MetricNames.Title(m))]
            )
            {
                table.AddColumn(new TableColumn(column).RightAligned());
            }

            foreach (var method in setting.GroupBy(p => p.Cell.Method))
            {
                table.AddRow([
                    MethodNames.Title(method.Key),
                    .. metrics.Select(m => Range(method, m)),
                    .. metrics.Select(m => Distance(method, m)),
                ]);
            }

            AnsiConsole.Write(table);
        }

        AnsiConsole.WriteLine(
            "Median [lowest, highest] over training seeds and classes, in % (ZRF: of 1). W2 in "
                + "the same unit, median over classes; A: one training seed, B: one unlearning seed."
        );
        foreach (var stage in context.Experiment.All)
        {
            AnsiConsole.WriteLine(Path.Combine(context.Folder, stage.Id));
        }
    }

    private static string Range(IEnumerable<DesignPair> cells, string metric)
    {
        var box = BoxSummary.Of([.. cells.Where(c => c.Cell.Metric == metric).SelectMany(c => c.B)]);
        var format = Format(metric);
        return $"{box.Median.ToString(format)} [[{box.Min.ToString(format)}, {box.Max.ToString(format)}]]";
    }

    private static string Distance(IEnumerable<DesignPair> cells, string metric)
    {
        var distances = cells
            .Where(c => c.Cell.Metric == metric && c.A.Count > 0 && c.Cell.Method is not (MethodNames.Baseline or MethodNames.Retrain))
            .Select(c => Wasserstein.W2(c.A, c.B))
            .ToList();
        return distances.Count == 0 ? "" : Quantile.Of(distances, 0.5).ToString(Format(metric));
    }

    private static string Format(string metric) => MetricNames.Unit(metric) == "%" ? "0.0" : "0.000";
}
