using Pipeline;
using Stages.Designs;
using Stages.Mathematics;

namespace Benchmarks.Statistics;

/// <summary>
/// How often W2 between designs A and B lies outside its null floor when nothing differs: all runs are independent draws
/// of one distribution. 5 % are meant on each side.
/// </summary>
internal static class Floors
{
    private const int Cases = 20_000;
    private const int Images = 300;

    private static readonly (string Name, Func<RandomStream, double> Draw)[] Distributions =
    [
        ("normal", random => random.NextNormal()),
        ("lognormal, sd of log 0.5", random => Math.Exp(0.5 * random.NextNormal())),
        ("accuracy 50 %", random => Accuracy(0, 0.3, random)),
        ("accuracy 3 %", random => Accuracy(-3.5, 0.3, random)),
        ("accuracy 0.7 %", random => Accuracy(-5, 0.3, random)),
        ("normal, below 0 set to 0", random => Math.Max(0, random.NextNormal())),
        ("15 % of runs fail", random => (random.NextDouble() < 0.15 ? -20 : 0) + random.NextNormal()),
    ];

    internal static void Measure()
    {
        Console.WriteLine(
            $"W2 outside its floor in % of {Cases} cases in which nothing differs; A and B share one run (standard error 0.15)"
        );
        foreach (var size in (int[])[11, 5])
        {
            foreach (var (name, draw) in Distributions)
            {
                Print(size, name, draw);
            }
        }
    }

    private static void Print(int size, string name, Func<RandomStream, double> draw)
    {
        RandomSource source = (seed, purpose, _) => RandomStream.For(seed, purpose);
        var floor = NullFloor.Studentised(size, size, shared: true, source)!;
        var random = RandomStream.For(1, $"benchmark/floors/{size}/{name}");
        var (above, below, counted) = (0, 0, 0);
        for (var i = 0; i < Cases; i++)
        {
            double[] b = [.. Enumerable.Range(0, size).Select(_ => draw(random))];
            double[] a = [b[0], .. Enumerable.Range(1, size - 1).Select(_ => draw(random))];
            var pair = new DesignPair(new CellName("", 0, "", "", "", ""), a, b, 0);
            if (DesignDistance.Of(pair, source) is { W2: { } w2, Floor: { } own })
            {
                counted++;
                above += w2 > own.High ? 1 : 0;
                below += w2 < own.Low ? 1 : 0;
            }
        }

        Console.WriteLine(
            $"{size, 2} x {size, -2}  {name, -26} above {100.0 * above / counted, 5:f1}  below {100.0 * below / counted, 5:f1}"
                + $"  of {counted} with a floor ({floor.Low:f3} {floor.Mean:f3} {floor.High:f3})"
        );
    }

    // k of n images, the logit normal over seeds.
    private static double Accuracy(double logit, double deviation, RandomStream random)
    {
        var right = 1 / (1 + Math.Exp(-logit - (deviation * random.NextNormal())));
        return 100.0 * Enumerable.Range(0, Images).Count(_ => random.NextDouble() < right) / Images;
    }
}
