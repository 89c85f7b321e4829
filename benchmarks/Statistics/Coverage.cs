using Pipeline;
using Stages.Designs;
using Stages.Mathematics;
using Stages.Variance;

namespace Benchmarks.Statistics;

/// <summary>
/// How often the 95 % intervals contain the truth, where they are printed: the table of docs/science.md, section 8.
/// </summary>
internal static class Coverage
{
    private const int Simulations = 400;
    private const int Seeds = 11;

    private static readonly string[] Intervals =
    [
        "σ²_train",
        "σ²_unlearn",
        "ICC",
        "ICC (logit)",
        "gap, grid",
        "gap, B",
        "gap, 5 seeds",
        "pair",
    ];

    internal static void Measure(string reported)
    {
        Plasmode.Measure(reported);
        Console.WriteLine($"coverage in % of the 95 % intervals that are printed (and in how many % of {Simulations} grids)");
        Console.WriteLine($"{"", -30}" + string.Concat(Intervals.Select(name => $"{name, 14}")) + "   false equivalence");
        foreach (var law in Law.All())
        {
            Console.WriteLine($"{law.Name, -30}" + string.Concat(OfLaw(law).Select(c => $"{c, 14}")) + $"   {FalselyEquivalent(law)}");
        }
    }

    private static IEnumerable<string> OfLaw(Law law)
    {
        var (printed, hits) = (new int[Intervals.Length], new int[Intervals.Length]);
        Parallel.For(
            0,
            Simulations,
            simulation =>
            {
                var random = RandomStream.For(simulation, "benchmark/coverage/" + law.Name);
                var grid = Grid(law, random);
                var examples = law.LogitCorrelation is null ? (int?)null : Law.Examples;
                var intervals = ComponentIntervals.Of(grid, new Interval(0, 100), examples, random);
                Count(0, intervals.Training.Interval, law.Training);
                Count(1, intervals.Unlearning.Interval, law.Unlearning);
                Count(2, intervals.Correlation.Interval, law.Correlation);
                Count(3, intervals.Logit?.Interval.Interval, law.LogitCorrelation ?? 0);
                var (method, retrain, gap) = BesideRetrain(law, grid, random, 0);
                Count(4, Gap(method, retrain, random).Interval, gap);
                Count(5, Gap(Only(method.B), retrain, random).Interval, gap);
                Count(6, Gap(Only([.. method.B.Take(5)]), Only([.. retrain.B.Take(5)]), random).Interval, gap);
                Count(7, Pair(grid, Grid(law, random), random), 0);
            }
        );
        return hits.Select((h, i) => printed[i] == 0 ? "–" : $"{100.0 * h / printed[i]:f1} ({100.0 * printed[i] / Simulations:f0})");

        void Count(int which, Interval? interval, double truth)
        {
            if (interval is not null)
            {
                Interlocked.Increment(ref printed[which]);
                Interlocked.Add(ref hits[which], interval.Contains(truth) ? 1 : 0);
            }
        }
    }

    // How often one comparison is called equivalent where the gap is just the margin.
    private static string FalselyEquivalent(Law law)
    {
        var (tested, found) = (0, 0);
        Parallel.For(
            0,
            Simulations,
            simulation =>
            {
                var random = RandomStream.For(simulation, "benchmark/equivalence/" + law.Name);
                var (method, retrain, _) = BesideRetrain(law, Grid(law, random), random, Equivalence.MarginOf("%"));
                var comparison = RetrainComparison.Of(method, retrain, Cell, (_, _, _) => random);
                if (comparison?.Equivalence is { } equivalence)
                {
                    Interlocked.Increment(ref tested);
                    Interlocked.Add(ref found, equivalence.P <= 0.05 ? 1 : 0);
                }
            }
        );
        return tested == 0 ? "–" : $"{100.0 * found / tested:f1} ({100.0 * tested / Simulations:f0})";
    }

    private static SeedGrid Grid(Law law, RandomStream random) =>
        SeedGrid.Of([.. Enumerable.Range(0, Seeds).Select(_ => law.Row(random, Seeds))]);

    // Retrain is normal, with standard deviation 1, at a mean inside the range.
    private static (MethodSample Method, MethodSample Retrain, double Gap) BesideRetrain(
        Law law,
        SeedGrid grid,
        RandomStream random,
        double gap
    )
    {
        var level = law.Mean - gap;
        double[][] rows = [.. Enumerable.Range(0, Seeds).Select(i => grid.Row(i).ToArray())];
        double[] retrain = [.. Enumerable.Range(0, Seeds).Select(_ => level + random.NextNormal())];
        return (new MethodSample(grid.Column(0), grid.Means(), rows), Only(retrain), gap);
    }

    private static MethodSample Only(IReadOnlyList<double> b) => new(b, b, [.. b.Select(v => (double[])[v])]);

    private static readonly CellName Cell = new("benchmark", 0, "", "", "", "%");

    private static PrintedInterval Gap(MethodSample method, MethodSample retrain, RandomStream random) =>
        RetrainComparison.Of(method, retrain, Cell, (_, _, _) => random)!.GapInterval;

    private static Interval? Pair(SeedGrid first, SeedGrid second, RandomStream random)
    {
        int[] seeds = [.. Enumerable.Range(1, Seeds)];
        GridCell[] cells = [new(Cell, seeds, first), new(Cell, seeds, second)];
        return MethodPair.Of(cells, (_, _, _) => random)[0].GapInterval;
    }
}
