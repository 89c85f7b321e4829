using System.Diagnostics;
using Pipeline;
using Stages.Designs;
using Stages.Mathematics;
using Stages.Variance;

namespace Benchmarks.Statistics;

/// <summary>Seconds for all statistics of a paper-sized grid.</summary>
internal static class Speed
{
    private const int Seeds = 11;
    private const int ClassSettings = 21;
    private const int Methods = 7;
    private const int Metrics = 4;

    internal static void Measure()
    {
        var random = RandomStream.For(1, "benchmark/speed");
        SeedGrid[] grids = [.. Enumerable.Range(0, ClassSettings * Methods * Metrics).Select(_ => Accuracies(random))];
        var retrain = Accuracies(random);
        var watch = Stopwatch.StartNew();
        var analyses = new CellAnalysis[grids.Length];
        Parallel.For(
            0,
            grids.Length,
            i =>
                analyses[i] = CellAnalysis.Of(
                    Cell(i, grids[i]),
                    Cell(0, retrain),
                    100,
                    (seed, purpose, _) => RandomStream.For(seed, purpose)
                )
        );
        var corrected = analyses
            .Chunk(ClassSettings * Methods)
            .SelectMany(metric => Holm.AdjustThoseThatCanReject([.. metric.Select(a => ((double, double)?)(a.Test!.P, a.Test.LeastP))]));
        watch.Stop();
        Console.WriteLine(
            $"{ClassSettings} x {Methods} x {Metrics} cells of {Seeds} x {Seeds} runs: "
                + $"{watch.Elapsed.TotalSeconds:f1} s on {Environment.ProcessorCount} cores (smallest corrected p {corrected.Min():f4})"
        );

        // Of a hundred examples, in percent: their logits are asked for.
        static SeedGrid Accuracies(RandomStream random)
        {
            var grid = Simulated.Grid(random, Seeds, Seeds, 9, 9);
            return SeedGrid.Of([.. Enumerable.Range(0, Seeds).Select(i => grid.Row(i).Select(v => Math.Round(v)).ToArray())]);
        }

        GridCell Cell(int i, SeedGrid grid) => new(new CellName("benchmark", i, "", "", "", "1"), [.. Enumerable.Range(1, Seeds)], grid);
    }
}
