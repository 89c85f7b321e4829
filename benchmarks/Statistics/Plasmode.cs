using Pipeline;
using Stages.Designs;
using Stages.Mathematics;
using Stages.Metrics;
using Stages.Variance;

namespace Benchmarks.Statistics;

/// <summary>
/// Coverage on grids that are drawn from the cells of a reported run table whose method draws: training seeds with
/// replacement, then values within them. Which intervals are printed is asked of the cell itself; how often they hold,
/// of the grids.
/// </summary>
internal static class Plasmode
{
    private const int Simulations = 2_000;
    private static readonly string[] Intervals = ["σ²_train", "σ²_unlearn", "ICC", "ICC (logit)", "gap, grid"];

    internal static void Measure(string reported)
    {
        Console.WriteLine($"coverage in % of the 95 % intervals on {Simulations} grids drawn from each cell");
        Console.WriteLine($"{"", -34}" + string.Concat(Intervals.Select(name => $"{name, 14}")));
        var runs = RunRow.Read(reported).Where(r => PaperMetrics.By(AccuracyFormula.Exact).Contains(r.Cell.Metric));
        foreach (var metric in GridCell.Of(runs).GroupBy(c => c.Cell.Metric))
        {
            var retrain = metric.Where(c => c.Cell.Method == "retrain").ToDictionary(c => c.Cell);
            var cells = metric.Where(c => !c.Deterministic && c.Cell.Method is not ("baseline" or "retrain")).ToList();
            var coverage = cells
                .AsParallel()
                .AsOrdered()
                .Select(cell => OfCell(cell, retrain[cell.Cell with { Method = "retrain" }], Examples(metric, cell)))
                .ToList();
            Console.WriteLine($"{metric.Key} of {Path.GetFileName(Path.GetDirectoryName(reported))}, {cells.Count} cells");
            Print("  printed: median (least; cells)", coverage, printed: true);
            Print("  withheld: median (least; cells)", coverage, printed: false);
        }
    }

    private static int? Examples(IEnumerable<GridCell> cells, GridCell cell) =>
        LogitCorrelation.Examples(
            cells.Where(c => (c.Cell.Setting, c.Cell.Class) == (cell.Cell.Setting, cell.Cell.Class)).SelectMany(c => c.Counted)
        );

    private static void Print(string name, IReadOnlyList<(bool Printed, double? Share)[]> cells, bool printed)
    {
        var texts = Intervals.Select(
            (_, i) =>
            {
                double[] shares = [.. cells.Where(c => c[i].Printed == printed).Select(c => c[i].Share).OfType<double>().Order()];
                return shares.Length == 0 ? "–" : $"{shares[shares.Length / 2]:f0} ({shares[0]:f0}; {shares.Length})";
            }
        );
        Console.WriteLine($"{name, -34}" + string.Concat(texts.Select(text => $"{text, 14}")));
    }

    // Of each interval whether it is printed for the cell, and in how many percent of grids it holds; null where grids
    // have none.
    private static (bool Printed, double? Share)[] OfCell(GridCell cell, GridCell retrain, int? examples)
    {
        var random = RandomStream.For(1, "benchmark/plasmode/" + cell.Cell.Text);
        double[][] rows = [.. Enumerable.Range(0, cell.Grid!.TrainingSeeds).Select(i => cell.Grid.Row(i).ToArray())];
        var own = ComponentIntervals.Of(cell.Grid, new Interval(0, 100), examples, random);
        var gap = RetrainComparison.Of(MethodSample.Of(cell), MethodSample.Of(retrain), cell.Cell, (_, _, _) => random)!;
        var (mean, between, within) = Components(rows);
        var (_, logitBetween, logitWithin) = Components(Logits(rows, examples));
        double[] truth =
        [
            between,
            within,
            between / (between + within),
            logitBetween / (logitBetween + logitWithin),
            mean - retrain.B.Average(),
        ];
        var (drawn, hits) = (new int[truth.Length], new int[truth.Length]);
        for (var simulation = 0; simulation < Simulations; simulation++)
        {
            double[][] grid = [.. rows.Select(_ => Within(rows[(int)random.NextInt(rows.Length)], random))];
            var intervals = Computed(grid, examples, Within([.. retrain.B], random));
            for (var i = 0; i < truth.Length; i++)
            {
                drawn[i] += intervals[i] is null ? 0 : 1;
                hits[i] += intervals[i]?.Contains(truth[i]) == true ? 1 : 0;
            }
        }

        PrintedInterval?[] printed = [own.Training, own.Unlearning, own.Correlation, own.Logit?.Interval, gap.GapInterval];
        return [.. printed.Select((p, i) => (p?.Interval is not null, drawn[i] == 0 ? (double?)null : 100.0 * hits[i] / drawn[i]))];
    }

    // The intervals as such, without asking whether they hold.
    private static Interval?[] Computed(double[][] grid, int? examples, double[] retrain)
    {
        var jackknife = JackknifeIntervals.Of([.. grid.Select(row => new SeedRow(row.Average(), SquaresOf(row)))], grid[0].Length);
        return
        [
            VarianceComponents.Of(grid).TrainingInterval(),
            jackknife.Unlearning,
            jackknife.Correlation,
            VarianceComponents.Of(Logits(grid, examples)).IntraclassInterval(),
            MeanDifference.Of([.. grid.Select(row => row.Average())], retrain)?.Interval(),
        ];
    }

    private static double[][] Logits(double[][] rows, int? examples) =>
        [.. rows.Select(row => row.Select(v => LogitCorrelation.Logit(v, examples ?? 100)).ToArray())];

    private static (double Mean, double Between, double Within) Components(double[][] rows)
    {
        var mean = rows.Average(row => row.Average());
        return (mean, rows.Average(row => Math.Pow(row.Average() - mean, 2)), rows.Average(row => SquaresOf(row) / row.Length));
    }

    private static double SquaresOf(double[] row)
    {
        var mean = row.Average();
        return row.All(v => v == row[0]) ? 0 : row.Sum(v => (v - mean) * (v - mean));
    }

    private static double[] Within(double[] row, RandomStream random) => [.. row.Select(_ => row[(int)random.NextInt(row.Length)])];
}
