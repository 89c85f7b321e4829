using Build.Running;
using Pipeline;
using Spectre.Console;
using Stages.Designs;
using Stages.Experiments;
using Stages.Mathematics;
using Stages.Metrics;
using Stages.Variance;

namespace Build.Reporting;

/// <summary>
/// What Default prints: how often common practice's interval is right, and a table of what the shown metrics were under
/// design B, and how far the designs are apart, over the classes of a setting.
/// </summary>
public static class Summary
{
    /// <summary>Prints it, and where the results are.</summary>
    public static void Print(BuildContext context)
    {
        var runs = RunRow.Read(Path.Combine(context.Folder, context.Experiment.RunTable.Id, RunTable.File));
        var (methods, shown) = (context.Experiment.MethodNames, context.Experiment.ShownMetrics);
        var metrics = shown.Names;
        var shownRuns = runs.Where(run => shown.Contains(run.Cell.Metric));
        var practice = PracticeText.Of(
            shownRuns,
            context.Experiment.Design,
            methods,
            (seed, purpose, _) => RandomStream.For(seed, purpose)
        );
        AnsiConsole.WriteLine($"{practice.Headline} {practice.Details}".Trim());
        if (context.Experiment.Design == SeedDesign.Grid)
        {
            AnsiConsole.WriteLine(GridTests(context, shown));
        }

        foreach (var setting in DesignPair.Of(runs).GroupBy(p => p.Cell.Setting))
        {
            var table = new Table().Border(TableBorder.Rounded).Title(setting.Key);
            table.AddColumn("method");
            foreach (
                var column in (string[])
                    [.. metrics.Select(m => shown.Title(m) + ", B"), .. metrics.Select(m => "W2(A, B), " + shown.Title(m))]
            )
            {
                table.AddColumn(new TableColumn(column).RightAligned());
            }

            foreach (var method in setting.GroupBy(p => p.Cell.Method))
            {
                table.AddRow([
                    methods.Title(method.Key),
                    .. metrics.Select(m => Range(method, m, Format(m))),
                    .. metrics.Select(m => methods.Unlearns(method.Key) ? Distance(method, m, Format(m)) : ""),
                ]);
            }

            AnsiConsole.Write(table);
        }

        AnsiConsole.WriteLine(
            ForgetSeeds.Say(
                "Median [lowest, highest] over training seeds and classes, in % (ZRF: of 1). W2 in "
                    + "the same unit, median over classes; A: one training seed, B: one unlearning seed.",
                runs.Select(run => run.Cell.ClassName)
            )
        );
        AnsiConsole.WriteLine($"Good values: {string.Join(", ", metrics.Select(m => $"{shown.Title(m)} {Good(m)}"))}.");
        foreach (var stage in context.Experiment.All)
        {
            AnsiConsole.WriteLine(Path.Combine(context.Folder, stage.Id));
        }

        string Good(string metric) => context.Experiment.BetterOf(metric) == Better.High ? "high" : "like Retrain's";

        string Format(string metric) => shown.Unit(metric) == "%" ? "0.0" : "0.000";
    }

    private static string GridTests(BuildContext context, MetricNames shown)
    {
        var table = Stages.Tables.Table.ReadParquet(
            Path.Combine(context.Folder, context.Experiment.Result("variance").Id, VarianceStage.File)
        );
        double[] tests =
        [
            .. table
                .NullableDoubles("grid_p_holm")
                .Zip(table.Strings("metric"))
                .Where(row => shown.Contains(row.Second))
                .Select(row => row.First)
                .OfType<double>(),
        ];
        return tests.Length == 0
            ? "Whether the training seed makes a difference no cell can show: its runs are too few, or equal."
            : $"The training seed makes a difference in {tests.Count(p => p <= 0.05)} of {tests.Length} cells: permutation of the "
                + "whole grid, at 5 % for all cells of a metric together (Holm).";
    }

    private static string Range(IEnumerable<DesignPair> cells, string metric, string format)
    {
        var own = cells.Where(c => c.Cell.Metric == metric).ToList();
        var (values, leftOut) = (own.SelectMany(c => c.B).ToList(), own.Aggregate(new LeftOut(), (sum, c) => sum + c.LeftOutOfB));
        if (values.Count == 0)
        {
            return leftOut.Count == 0 ? "" : leftOut.Size(0);
        }

        var box = BoxSummary.Of(values);
        return $"{box.Median.ToString(format)} [[{box.Min.ToString(format)}, {box.Max.ToString(format)}]]"
            + (leftOut.Count == 0 ? "" : $" {leftOut.Size(values.Count)}");
    }

    private static string Distance(IEnumerable<DesignPair> cells, string metric, string format)
    {
        var own = cells.Where(c => c.Cell.Metric == metric && c.HasA && c.HasB).ToList();
        var distances = own.Select(c => c.W2).OfType<double>().ToList();
        return distances.Count > 0 ? Quantile.Of(distances, 0.5).ToString(format)
            : own.Count > 0 ? own[0].WithoutW2
            : "";
    }
}
