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
    private const int Simulations = 1_000;

    // Intervals of components take a thousand resamples each.
    private const int OfComponents = 400;
    private const int Seeds = 11;

    // A law whose interval is printed less often has no figure.
    private const double Rare = 0.01;

    private static readonly string[] Intervals =
    [
        "σ²_train",
        "σ²_unlearn",
        "ICC",
        "ICC (logit)",
        "gap, grid",
        "gap, B",
        "gap, 5 seeds",
        "mean, B",
    ];

    // Of each interval: grids with such runs, how often it is printed, and how often it holds.
    private sealed class Tally
    {
        private readonly int[] grids = new int[Intervals.Length];
        private readonly int[] printed = new int[Intervals.Length];
        private readonly int[] hits = new int[Intervals.Length];
        private int tested;
        private int rejected;

        internal void Count(int which, Interval? interval, double truth)
        {
            Interlocked.Increment(ref grids[which]);
            Interlocked.Add(ref printed[which], interval is null ? 0 : 1);
            Interlocked.Add(ref hits[which], interval?.Contains(truth) == true ? 1 : 0);
        }

        internal void Count(double? spreadP)
        {
            Interlocked.Add(ref tested, spreadP is null ? 0 : 1);
            Interlocked.Add(ref rejected, spreadP <= 0.05 ? 1 : 0);
        }

        internal IEnumerable<string> Texts() =>
            grids
                .Select((g, i) => printed[i] <= Rare * g ? "–" : $"{100.0 * hits[i] / printed[i]:f1} ({100.0 * printed[i] / g:f0})")
                .Append(tested == 0 ? "–" : $"{100.0 * rejected / tested:f1}");
    }

    internal static void Measure(string reported)
    {
        Laws();
        Plasmode.Measure(reported);
    }

    private static void Laws()
    {
        Console.WriteLine(
            $"coverage in % of the 95 % intervals that are printed (and in how many % of {Simulations} grids; of {OfComponents} the "
                + "first four)"
        );
        Console.WriteLine(
            $"{"", -46}" + string.Concat(Intervals.Append("spread_p").Select(name => $"{name, 14}")) + "   false equivalence"
        );
        foreach (var law in Law.All())
        {
            var (all, failing) = OfLaw(law);
            Print(law.Name + (law.FailsBelow is null ? "" : ", none among them"), all, FalselyEquivalent(law));
            if (law.FailsBelow is not null)
            {
                Print(law.Name + ", some among them", failing, "");
            }
        }
    }

    private static void Print(string name, Tally tally, string equivalence) =>
        Console.WriteLine($"{name, -46}" + string.Concat(tally.Texts().Select(text => $"{text, 14}")) + $"   {equivalence}");

    // Grids of a law of failures are counted by whether the values behind the interval have one.
    private static (Tally All, Tally Failing) OfLaw(Law law)
    {
        var (all, failing) = (new Tally(), new Tally());
        Parallel.For(
            0,
            Simulations,
            simulation =>
            {
                var random = RandomStream.For(simulation, "benchmark/coverage/" + law.Name);
                var grid = Grid(law, random);
                var values = Enumerable.Range(0, Seeds).SelectMany(i => grid.Row(i).ToArray()).ToArray();
                if (simulation < OfComponents)
                {
                    var examples = law.LogitCorrelation is null ? (int?)null : Law.Examples;
                    var intervals = ComponentIntervals.Of(grid, new Interval(0, 100), examples, random);
                    (values.Any(v => v < law.FailsBelow) ? failing : all).Count(intervals.Shape.SpreadP);
                    Count(0, intervals.Training.Interval, law.Training, values);
                    Count(1, intervals.Unlearning.Interval, law.Unlearning, values);
                    Count(2, intervals.Correlation.Interval, law.Correlation, values);
                    Count(3, intervals.Logit?.Interval.Interval, law.LogitCorrelation ?? 0, values);
                }

                var (method, retrain, gap) = BesideRetrain(law, grid, random, 0);
                Count(7, RetrainComparison.OfMean(method.B, Cell, (_, _, _) => random).Interval, law.Mean, method.B);
                double[] five = [.. method.B.Take(5)];
                Count(4, Gap(method, retrain, random).Interval, gap, values);
                Count(5, Gap(MethodSample.Only(method.B), retrain, random).Interval, gap, method.B);
                Count(6, Gap(MethodSample.Only(five), MethodSample.Only([.. retrain.B.Take(5)]), random).Interval, gap, five);
            }
        );
        return (all, failing);

        void Count(int which, Interval? interval, double truth, IReadOnlyList<double> values) =>
            (values.Any(v => v < law.FailsBelow) ? failing : all).Count(which, interval, truth);
    }

    // How often one comparison is called equivalent where the gap is just the margin.
    private static string FalselyEquivalent(Law law)
    {
        var (tested, found) = (0, 0);
        Parallel.For(
            0,
            Simulations / 2,
            simulation =>
            {
                var random = RandomStream.For(simulation, "benchmark/equivalence/" + law.Name);
                var (method, retrain, _) = BesideRetrain(law, Grid(law, random), random, Equivalence.MarginOf("%"));
                var (difference, interval) = RetrainComparison.GapOf(method, retrain, Cell, (_, _, _) => random);
                if (interval.Interval is not null)
                {
                    Interlocked.Increment(ref tested);
                    Interlocked.Add(ref found, difference!.EquivalenceP(Equivalence.MarginOf("%")) <= 0.05 ? 1 : 0);
                }
            }
        );
        return tested == 0 ? "–" : $"{100.0 * found / tested:f1} ({200.0 * tested / Simulations:f0})";
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
        return (new MethodSample(grid.Column(0), grid.Means(), rows), MethodSample.Only(retrain), gap);
    }

    private static readonly CellName Cell = new("benchmark", 0, "", "", "", "%");

    private static PrintedInterval Gap(MethodSample method, MethodSample retrain, RandomStream random) =>
        RetrainComparison.GapOf(method, retrain, Cell, (_, _, _) => random).Interval;
}
