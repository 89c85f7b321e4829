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
        SeedGrid[] grids =
        [
            .. Enumerable.Range(0, ClassSettings * Methods * Metrics).Select(_ => Simulated.Grid(random, Seeds, Seeds, 1, 1)),
        ];
        SeedPair[][] pairs = [.. grids.Select(g => g.Column(0).Select((v, i) => new SeedPair(i, v, random.NextNormal())).ToArray())];
        var watch = Stopwatch.StartNew();
        var analyses = new CellAnalysis[grids.Length];
        Parallel.For(0, grids.Length, i => analyses[i] = CellAnalysis.Of($"cell-{i}", grids[i], pairs[i]));
        var corrected = Holm.Adjust([.. analyses.Select(a => a.PermutationP!.Value)]);
        watch.Stop();
        Console.WriteLine(
            $"{ClassSettings} x {Methods} x {Metrics} cells of {Seeds} x {Seeds} runs, {ClusterBootstrap.DefaultResamples} "
                + $"resamples, {PermutationTest.DefaultPermutations} permutations: "
                + $"{watch.Elapsed.TotalSeconds:f1} s on {Environment.ProcessorCount} cores (smallest corrected p {corrected.Min():f4})"
        );
    }
}
