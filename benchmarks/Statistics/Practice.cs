using Pipeline;
using Stages.Designs;
using Stages.Metrics;
using Stages.Variance;

namespace Benchmarks.Statistics;

/// <summary>
/// How often the 95 % intervals of what is said of common practice contain the truth: of one cell for grids of several
/// laws, and of the cells of a run table; and over all cells of that table.
/// </summary>
internal static class Practice
{
    private const int Seeds = 11;
    private const int Simulations = 1_000;
    private const int Joint = 200;
    private const int ForTruth = 40_000;

    private delegate double[] Law(RandomStream random);

    private sealed record Truth(double Coverage, double Larger, double Correlation);

    internal static void Measure(string table)
    {
        Console.WriteLine(
            $"common practice on {Seeds} x {Seeds} grids, {Simulations} each, in %: truth, mean estimate, how often its interval holds "
                + "(and how often there is one)"
        );
        Console.WriteLine("                                                 coverage          larger variance");
        foreach (var (name, law) in Laws())
        {
            Print(name, law, Simulations);
        }

        var grids = Grids(table);
        double[][] plasmode = [.. grids.Select(g => Print(g.Key.Text, g.Value.Draw, Simulations / 4))];
        Console.WriteLine(
            $"cells of {table}: the interval of the coverage holds in {Median(plasmode, 0):f1} (least {plasmode.Min(p => p[0]):f1}), "
                + $"of the larger variance in {Median(plasmode, 1):f1} (least {plasmode.Min(p => p[1]):f1})"
        );
        OverCells(grids);
    }

    private static double Median(double[][] rows, int column) => Stages.Mathematics.Quantile.Of([.. rows.Select(r => r[column])], 0.5);

    private static IEnumerable<(string, Law)> Laws() =>
        [
            .. ((double[])[0, 0.1, 0.3, 0.5, 0.8]).Select(icc => ($"normal, ICC {icc}", Normal(icc, 0))),
            ("normal, ICC 0.3, log V_A with sd 1", Normal(0.3, 1)),
            ("normal, ICC 0.8, log V_A with sd 1", Normal(0.8, 1)),
            ("censored at 0, mean 0.5 sd", Censored(0.5)),
            ("censored at 0, mean -1 sd", Censored(-1)),
            .. ((double[])[0, -3, -5]).Select(mean => ($"logit-normal counts of 90, mean {mean}", Counts(mean))),
            ("15 % of training seeds fail", random => Failing(random)),
        ];

    private static Law Normal(double icc, double spread) =>
        random =>
        {
            var (a, v) = (Math.Sqrt(icc) * random.NextNormal(), Math.Exp((spread * random.NextNormal()) - (spread * spread / 2)));
            return Row(() => a + (Math.Sqrt((1 - icc) * v) * random.NextNormal()));
        };

    private static Law Censored(double mean) =>
        random =>
        {
            var a = mean + random.NextNormal();
            return Row(() => Math.Max(0, a + (0.7 * random.NextNormal())));
        };

    private static Law Counts(double mean) =>
        random =>
        {
            var a = mean + random.NextNormal();
            return Row(() =>
            {
                var p = 1 / (1 + Math.Exp(-(a + (0.5 * random.NextNormal()))));
                return Enumerable.Range(0, 90).Count(_ => random.NextDouble() < p) / 0.9;
            });
        };

    private static double[] Failing(RandomStream random)
    {
        var a = random.NextNormal() - (random.NextDouble() < 0.15 ? 20 : 0);
        return Row(() => a + random.NextNormal());
    }

    private static double[] Row(Func<double> value) => [.. Enumerable.Range(0, Seeds).Select(_ => value())];

    private static double[] Print(string name, Law law, int simulations)
    {
        var truth = TruthOf(name, law);
        var (coverage, larger, printed, holds, printedLarger, holdsLarger, counted) = (0.0, 0.0, 0, 0, 0, 0, 0);
        for (var i = 0; i < simulations; i++)
        {
            var random = RandomStream.For(i, "benchmark/practice/" + name);
            var grid = SeedGrid.Of([.. Enumerable.Range(0, Seeds).Select(_ => law(random))]);
            if (CommonPractice.Of(grid, random) is { } practice)
            {
                counted++;
                coverage += practice.Coverage;
                larger += practice.LargerShare;
                printed += practice.CoverageInterval.Interval is null ? 0 : 1;
                holds += practice.CoverageInterval.Interval?.Contains(truth.Coverage) == true ? 1 : 0;
                printedLarger += practice.LargerInterval is null ? 0 : 1;
                holdsLarger += practice.LargerInterval?.Contains(truth.Larger) == true ? 1 : 0;
            }
        }

        double[] share = [100.0 * holds / printed, 100.0 * holdsLarger / printedLarger];
        Console.WriteLine(
            $"{name, -44} {100 * truth.Coverage, 6:f1} {100 * coverage / counted, 6:f1} {share[0], 6:f1} "
                + $"({100.0 * printed / counted:f0})   {100 * truth.Larger, 6:f1} {100 * larger / counted, 6:f1} {share[1], 6:f1}"
        );
        return share;
    }

    private static Truth TruthOf(string name, Law law)
    {
        var random = RandomStream.For(1, "benchmark/practice/truth/" + name);
        var rows = Enumerable
            .Range(0, ForTruth)
            .Select(_ => law(random))
            .Select(row => (Mean: row.Average(), Variance: Variance(row)))
            .ToList();
        var (mean, within) = (rows.Average(r => r.Mean), rows.Average(r => r.Variance));
        var ofB = Variance([.. rows.Select(r => r.Mean)]) + (within * (1 - (1.0 / Seeds)));
        var t = MathNet.Numerics.Distributions.StudentT.InvCDF(0, 1, Seeds - 1, 0.975);
        return new Truth(
            rows.Average(r => Math.Abs(r.Mean - mean) <= t * Math.Sqrt(r.Variance / Seeds) ? 1 : 0),
            rows.Average(r => r.Variance > ofB ? 1 : 0),
            1 - (within / ofB)
        );
    }

    private static double Variance(double[] values)
    {
        var mean = values.Average();
        return values.Sum(v => (v - mean) * (v - mean)) / (values.Length - 1);
    }

    private sealed record Cell(double[][] Rows)
    {
        // A training seed with replacement, then values within it.
        internal double[] Draw(RandomStream random) => Within(random, (int)random.NextInt(Rows.Length));

        internal double[] Within(RandomStream random, int seed) => Row(() => Rows[seed][(int)random.NextInt(Rows[seed].Length)]);
    }

    private static Dictionary<CellName, Cell> Grids(string table) =>
        GridCell
            .Of(RunRow.Read(table).Where(r => PaperMetrics.By(AccuracyFormula.Exact).Contains(r.Cell.Metric)))
            .Where(cell => cell.Grid is { } grid && CommonPractice.Refusal(grid) is null)
            .ToDictionary(cell => cell.Cell, cell => new Cell([.. cell.Values.Select(row => row.Select(v => v!.Value).ToArray())]));

    // Training seeds are drawn for all cells together: cells of one seed share a model.
    private static void OverCells(Dictionary<CellName, Cell> cells)
    {
        Truth[] truths = [.. cells.Select(c => TruthOf(c.Key.Text, c.Value.Draw))];
        double[] truth =
        [
            truths.Average(t => t.Coverage),
            Stages.Mathematics.Quantile.Of([.. truths.Select(t => CommonPractice.EffectiveSeedsOf(t.Correlation, Seeds))], 0.5),
            truths.Average(t => t.Larger),
        ];
        var (holds, sum) = (new int[3], new double[3]);
        for (var i = 0; i < Joint; i++)
        {
            var random = RandomStream.For(i, "benchmark/practice/joint");
            int[] drawn = [.. Enumerable.Range(0, Seeds).Select(_ => (int)random.NextInt(cells.First().Value.Rows.Length))];
            GridCell[] grids =
            [
                .. cells.Select(c => new GridCell(
                    c.Key,
                    [.. Enumerable.Range(1, Seeds)],
                    SeedGrid.Of([.. drawn.Select(seed => c.Value.Within(random, seed))])
                )),
            ];
            var practice = PracticeOverCells.Of(grids, "benchmark", (seed, purpose, _) => RandomStream.For(seed + i, purpose))!;
            Stages.Mathematics.Estimate[] estimates = [practice.Coverage, practice.EffectiveSeeds, practice.LargerShare];
            for (var k = 0; k < 3; k++)
            {
                holds[k] += estimates[k].Interval!.Contains(truth[k]) ? 1 : 0;
                sum[k] += estimates[k].Value;
            }
        }

        string[] names = ["coverage", "effective seeds (median)", "larger variance"];
        Console.WriteLine(
            $"over all {cells.Count} cells, {Joint} grids of training seeds drawn for all cells together: truth, mean estimate, holds in %"
        );
        for (var k = 0; k < 3; k++)
        {
            Console.WriteLine($"{names[k], -44} {truth[k], 6:f3} {sum[k] / Joint, 6:f3} {100.0 * holds[k] / Joint, 6:f1}");
        }
    }
}
