using System.Diagnostics;
using Pipeline;
using Stages.Designs;
using Stages.Unlearning;
using Stages.Variance;

namespace Benchmarks.Statistics;

/// <summary>Seconds for all statistics of a paper-sized grid: what the tables of the grid compute of its run table.</summary>
internal static class Speed
{
    private const int Seeds = 11;
    private const int Settings = 7;
    private const int Classes = 3;
    private static readonly string[] Metrics = ["retain_test", "forget_test", "mia", "mia_loss"];
    private static readonly string[] Unlearning = ["ssd", "lfssd", "unsir", "bad-teacher", "random-labels"];
    private static readonly string[] Methods = ["baseline", "retrain", .. Unlearning];
    private static readonly RandomSource Source = (seed, purpose, _) => RandomStream.For(seed, purpose);

    internal static void Measure()
    {
        var random = RandomStream.For(1, "benchmark/speed");
        GridCell[] cells =
        [
            .. from metric in Metrics
            from setting in Enumerable.Range(1, Settings)
            from forgotten in Enumerable.Range(1, Classes)
            from method in Methods
            select new GridCell(
                new CellName($"setting{setting}", forgotten, $"{forgotten}", method, metric, "%"),
                [.. Enumerable.Range(1, Seeds)],
                Accuracies(random)
            ),
        ];
        Console.WriteLine(
            $"{Settings * Classes} x {Methods.Length} x {Metrics.Length} cells of {Seeds} x {Seeds} runs; "
                + "seconds on one core, as the stages compute:"
        );
        var retrain = cells.Where(c => c.Cell.Method == "retrain").ToDictionary(c => c.Cell);
        var total =
            Timed(
                "components, tests, common practice, distances to Retrain, of each cell",
                () =>
                    AnalysedCell.Of(
                        [.. cells.Select(c => (c, CellAnalysis.Of(c, retrain[c.Cell with { Method = "retrain" }], 100, Source)))],
                        new MethodNames([
                            new("baseline", "", false, MethodRole.Original),
                            new("retrain", "", false, MethodRole.TrainedAnew),
                            .. Unlearning.Select(method => new MethodName(method, "", true)),
                        ])
                    )
            )
            + Timed("bands of pairs of methods", () => MethodPair.Of(cells, Source))
            + Timed(
                "common practice over cells",
                () =>
                    cells
                        .Where(c => Unlearning.Contains(c.Cell.Method))
                        .GroupBy(c => c.Cell.Metric)
                        .Select(m => PracticeOverCells.Of([.. m], m.Key, Source))
                        .ToList()
            )
            + Timed("rankings", () => cells.GroupBy(c => (c.Cell.Setting, c.Cell.Metric)).Select(Ranked).ToList());
        Console.WriteLine($"{total, 6:f1}  all");
    }

    private static RankingUncertainty Ranked(IEnumerable<GridCell> panel)
    {
        GridCell[] methods = [.. panel.Where(c => Unlearning.Contains(c.Cell.Method))];
        GridCell[] retrain = [.. panel.Where(c => c.Cell.Method == "retrain")];
        _ = SeedRankings.Of(methods, retrain);
        return RankingUncertainty.Of(methods, retrain, RandomStream.For(1, "benchmark/speed/ranking"));
    }

    private static double Timed(string what, Func<object> compute)
    {
        var watch = Stopwatch.StartNew();
        GC.KeepAlive(compute());
        Console.WriteLine($"{watch.Elapsed.TotalSeconds, 6:f1}  {what}");
        return watch.Elapsed.TotalSeconds;
    }

    // Of a hundred examples, in percent: their logits are asked for.
    private static SeedGrid Accuracies(RandomStream random)
    {
        var grid = Simulated.Grid(random, Seeds, Seeds, 9, 9);
        return SeedGrid.Of([
            .. Enumerable.Range(0, Seeds).Select(i => grid.Row(i).Select(v => Math.Clamp(Math.Round(v), 0, 100)).ToArray()),
        ]);
    }
}
