using Pipeline;
using Stages.Mathematics;
using Stages.Variance;

namespace Benchmarks.Statistics;

/// <summary>How often the 95 % intervals contain the truth.</summary>
internal static class Coverage
{
    private const int Simulations = 2_000;

    internal static void Measure()
    {
        Console.WriteLine($"coverage of the 95 % intervals in %, {Simulations} simulated grids each (standard error 0.5)");
        Console.WriteLine("I x J    ICC   exact: ICC  train  unlearn   BCa: ICC  train  unlearn   gap (t)");
        foreach (var (trainingSeeds, unlearningSeeds) in ((int, int)[])[(11, 11), (11, 3), (30, 11)])
        {
            foreach (var correlation in (double[])[0.1, 0.5, 0.9])
            {
                var hits = Hits(trainingSeeds, unlearningSeeds, correlation);
                Console.WriteLine(
                    $"{trainingSeeds, 2} x {unlearningSeeds, -2}  {correlation, 4:f1}  {hits[0], 10:f1}  {hits[1], 5:f1} "
                        + $" {hits[2], 7:f1}  {hits[3], 9:f1}  {hits[4], 5:f1}  {hits[5], 7:f1}  {hits[6], 8:f1}"
                );
            }
        }
    }

    // The components add up to one, so that the intraclass correlation is the training seed's.
    private static double[] Hits(int trainingSeeds, int unlearningSeeds, double correlation)
    {
        var hits = new int[7];
        Parallel.For(
            0,
            Simulations,
            simulation =>
            {
                var random = RandomStream.For(simulation, $"benchmark/coverage/{trainingSeeds}x{unlearningSeeds}/{correlation}");
                var grid = Simulated.Grid(random, trainingSeeds, unlearningSeeds, correlation, 1 - correlation);
                var pairs = grid.Column(0).Select((v, i) => new SeedPair(i, v, random.NextNormal())).ToArray();
                var components = VarianceComponents.Of(grid);
                var gap = RetrainComparison.Of(pairs, random).GapInterval;
                Count(0, components.IntraclassInterval(), correlation);
                Count(1, components.TrainingInterval(), correlation);
                Count(2, components.UnlearningInterval(), 1 - correlation);
                var bootstrap = ComponentIntervals.Of(grid, purpose => RandomStream.For(simulation, $"benchmark/bootstrap/{purpose}"));
                Count(3, bootstrap.Correlation, correlation);
                Count(4, bootstrap.Training, correlation);
                Count(5, bootstrap.Unlearning, 1 - correlation);
                Count(6, gap, 0);
            }
        );
        return [.. hits.Select(h => 100.0 * h / Simulations)];

        void Count(int which, Interval? interval, double truth)
        {
            if (interval!.Contains(truth))
            {
                Interlocked.Increment(ref hits[which]);
            }
        }
    }
}
