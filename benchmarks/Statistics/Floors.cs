using Pipeline;
using Stages.Designs;
using Stages.Mathematics;
using Stages.Variance;

namespace Benchmarks.Statistics;

/// <summary>
/// How often W2 lies outside its floor when nothing differs: all runs are independent draws of one distribution. At most
/// 5 % are meant on each side. Designs A and B, which share one run; a method and Retrain; and the instances of design A
/// of a whole grid.
/// </summary>
internal static class Floors
{
    private const int Cases = 4_000;
    private const int Comparisons = 1_000;
    private const int Grids = 1_000;
    private const int Images = 300;
    private static readonly CellName Cell = new("benchmark", 0, "", "", "", "");

    private static readonly (string Name, Func<RandomStream, double> Draw)[] Distributions =
    [
        ("normal", random => random.NextNormal()),
        ("lognormal, sd of log 0.5", random => Math.Exp(0.5 * random.NextNormal())),
        ("lognormal, sd of log 1", random => Math.Exp(random.NextNormal())),
        ("accuracy 50 %", random => Accuracy(0, 0.3, random)),
        ("accuracy 3 %", random => Accuracy(-3.5, 0.3, random)),
        ("accuracy 0.7 %", random => Accuracy(-5, 0.3, random)),
        ("normal, below 0 set to 0", random => Math.Max(0, random.NextNormal())),
        ("15 % of runs fail", random => (random.NextDouble() < 0.15 ? -20 : 0) + random.NextNormal()),
    ];

    // A distance, and its floor; null where there is none.
    private delegate IEnumerable<(double W2, NullFloor? Floor)> Distances(Func<RandomStream, double> draw, RandomStream random);

    internal static void Measure()
    {
        Console.WriteLine(
            "W2 above and below its floor in % of cases in which nothing differs and there is a floor (in % of all cases): "
                + $"{Cases} cases of A and B, standard error 0.35; {Comparisons} of Retrain and {Grids} grids, 0.7"
        );
        foreach (var size in (int[])[11, 5])
        {
            foreach (var (name, draw) in Distributions)
            {
                Print($"{size} x {size} {name}", ["A and B"], Cases, (_, random) => [OfDesigns(size, draw, random)], draw);
                Print($"{size} x {size} {name}", ["to Retrain"], Comparisons, (_, random) => [OfRetrain(size, draw, random)], draw);
            }
        }

        foreach (var (name, draw) in Distributions)
        {
            Print($"11 x 11 {name}", ["one instance", "median", "maximum"], Grids, OfGrid, draw);
        }
    }

    private static (double, NullFloor?) OfDesigns(int size, Func<RandomStream, double> draw, RandomStream random)
    {
        double[] b = [.. Enumerable.Range(0, size).Select(_ => draw(random))];
        double[] a = [b[0], .. Enumerable.Range(1, size - 1).Select(_ => draw(random))];
        var distance = DesignDistance.Of(new DesignPair(Cell, a, b, 0), Source(random));
        return (distance.W2!.Value, distance.Floor);
    }

    private static (double, NullFloor?) OfRetrain(int size, Func<RandomStream, double> draw, RandomStream random)
    {
        double[] method = [.. Enumerable.Range(0, size).Select(_ => draw(random))];
        double[] retrain = [.. Enumerable.Range(0, size).Select(_ => draw(random))];
        var distance = RetrainDistance.Of(method, retrain, Cell, Source(random));
        return (distance.W2, distance.Floor);
    }

    private static IEnumerable<(double, NullFloor?)> OfGrid(Func<RandomStream, double> draw, RandomStream random)
    {
        var grid = SeedGrid.Of([.. Enumerable.Range(0, 11).Select(_ => Enumerable.Range(0, 11).Select(_ => draw(random)).ToArray())]);
        var instances = InstancesOfA.Of(grid, GridTest.Of(grid, random), Source(random))!;
        return
        [
            (instances.Distances[0], instances.Floor),
            (instances.Summary.Median, instances.FloorOfMedian),
            (instances.Summary.Max, instances.FloorOfMaximum),
        ];
    }

    // A cell's own stream is the case's. Those of the sizes are the same for all.
    private static RandomSource Source(RandomStream own) =>
        (seed, purpose, _) => purpose.Contains(Cell.Text, StringComparison.Ordinal) ? own : RandomStream.For(seed, purpose);

    private static void Print(string name, string[] what, int cases, Distances distances, Func<RandomStream, double> draw)
    {
        var (above, below, counted) = (new int[what.Length], new int[what.Length], new int[what.Length]);
        Parallel.For(
            0,
            cases,
            i =>
            {
                var random = RandomStream.For(i, $"benchmark/floors/{name}/{what[0]}");
                foreach (var (k, (w2, floor)) in distances(draw, random).Index())
                {
                    Interlocked.Add(ref counted[k], floor is null ? 0 : 1);
                    Interlocked.Add(ref above[k], w2 > floor?.High ? 1 : 0);
                    Interlocked.Add(ref below[k], w2 < floor?.Low ? 1 : 0);
                }
            }
        );
        var texts = what.Select(
            (kind, k) =>
                $"{kind} {100.0 * above[k] / counted[k], 4:f1} {100.0 * below[k] / counted[k], 4:f1} ({100.0 * counted[k] / cases:f0})"
        );
        Console.WriteLine($"{name, -34} {string.Join("   ", texts)}");
    }

    // k of n images, the logit normal over seeds.
    private static double Accuracy(double logit, double deviation, RandomStream random)
    {
        var right = 1 / (1 + Math.Exp(-logit - (deviation * random.NextNormal())));
        return 100.0 * Enumerable.Range(0, Images).Count(_ => random.NextDouble() < right) / Images;
    }
}
