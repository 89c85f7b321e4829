using Pipeline;
using Stages.Designs;
using Stages.Metrics;
using Stages.Variance;

namespace Benchmarks.Statistics;

/// <summary>
/// Whether sets of ranks, the chance that one training seed names the best method, and simultaneous bands hold what they
/// promise: five methods and three forgotten classes on simulated training seeds, and on seeds drawn from the run table
/// of an experiment.
/// </summary>
internal static class RankSets
{
    private const int Methods = 5;
    private const int Classes = 3;
    private static readonly string[] Noises = ["normal", "lognormal", "60 % zeros", "15 % failures"];

    // Gaps to Retrain of the methods, and how much each spreads over training seeds.
    private static readonly (string Name, double[] Gaps, double[] Spreads)[] Truths =
    [
        ("all equal, far from Retrain", [3, 3, 3, 3, 3], [0.5, 0.8, 1, 1.5, 2]),
        ("all equal to Retrain", [0, 0, 0, 0, 0], [0.5, 0.8, 1, 1.5, 2]),
        ("one after the other", [0.2, 0.5, 1, 2, 4], [0.5, 0.8, 1, 1.5, 2]),
        ("two best equal", [1, 1, 2, 3, 4], [1, 2, 1, 1, 1]),
        ("best spreads most", [0, 0.3, 0.5, 3, 3], [2, 0.3, 0.3, 1, 1]),
    ];

    private sealed record Outcome(bool SetsHold, bool WinnerHolds, double Best, double Width);

    internal static void Measure(int simulations, string? reported)
    {
        foreach (var seeds in (int[])[11, 6])
        {
            foreach (var noise in Noises)
            {
                foreach (var truth in Truths)
                {
                    Rankings(simulations, seeds, noise, truth.Name, truth.Gaps, truth.Spreads);
                }

                Bands(simulations, seeds, noise);
            }
        }

        if (reported is not null)
        {
            Plasmode(simulations, reported);
        }
    }

    private static void Rankings(int simulations, int seeds, string noise, string name, double[] gaps, double[] spreads)
    {
        var alone = RandomStream.For(1, $"benchmark/ranking/one/{noise}/{name}");
        var best = gaps.Min();
        var single = Enumerable.Range(0, 20_000).Average(_ => NamesFirst(Draw(1, noise, gaps, spreads, alone)));
        Print(
            $"{seeds, 2} seeds, {noise, -13} {name, -28}",
            Simulate(
                simulations,
                i =>
                {
                    var random = RandomStream.For(i, $"benchmark/ranking/{seeds}/{noise}/{name}");
                    var (methods, retrain) = Draw(seeds, noise, gaps, spreads, random);
                    return Outcomes(
                        RankingUncertainty.Of(methods, retrain, random),
                        m => gaps[int.Parse(m)],
                        gaps.Count(gap => gap == best) > 1 ? null : single
                    );
                }
            )
        );
    }

    private static double NamesFirst((GridCell[] Methods, GridCell[] Retrain) seed) =>
        SeedRankings.Of(seed.Methods, seed.Retrain).All.Where(m => m.Rank == 1).ToArray() is var first && first.Any(m => m.Method == "0")
            ? 1.0 / first.Length
            : 0;

    // Sets are wrong where they exclude a rank that a method has, be it shared.
    private static Outcome Outcomes(RankingUncertainty sure, Func<string, double> truth, double? single)
    {
        var hold = sure.Methods.All(m =>
            m.Ranks is { } ranks
            && ranks.Low <= 1 + sure.Methods.Count(other => truth(other.Method) < truth(m.Method))
            && ranks.High >= sure.Methods.Count(other => truth(other.Method) <= truth(m.Method))
        );
        var winner = single is not { } chance || (sure.RightWinnerInterval?.Contains(chance) ?? false);
        return new Outcome(
            hold,
            winner,
            sure.Methods.MinBy(m => m.Method, StringComparer.Ordinal)!.Best ?? double.NaN,
            sure.Methods.Average(m => m.Ranks!.Value.High - m.Ranks.Value.Low + 1)
        );
    }

    private static Outcome[] Simulate(int simulations, Func<int, Outcome> one)
    {
        var outcomes = new Outcome[simulations];
        Parallel.For(0, simulations, new ParallelOptions { MaxDegreeOfParallelism = 2 }, i => outcomes[i] = one(i));
        return outcomes;
    }

    private static void Print(string what, Outcome[] outcomes) =>
        Console.WriteLine(
            $"{what}: sets hold in {100 * outcomes.Average(o => o.SetsHold ? 1 : 0), 5:f1} % "
                + $"(ranks each {outcomes.Average(o => o.Width):f1}), "
                + $"chance of one seed in {100 * outcomes.Average(o => o.WinnerHolds ? 1 : 0), 5:f1} %, "
                + $"P(best) of the first {outcomes.Average(o => o.Best):f2}"
        );

    // All true gaps between methods are 0: a band that leaves 0 out is wrong.
    private static void Bands(int simulations, int seeds, string noise)
    {
        var band = 0;
        for (var i = 0; i < simulations; i++)
        {
            var random = RandomStream.For(i, $"benchmark/bands/{seeds}/{noise}");
            var (methods, _) = Draw(seeds, noise, [0, 0, 0, 0, 0], [0.5, 0.8, 1, 1.5, 2], random);
            var all = MethodPair.Of(methods, (_, _, _) => random);
            band += all.All(pair => pair.Band?.Contains(0) ?? true) ? 1 : 0;
        }

        Console.WriteLine(
            $"{seeds, 2} seeds, {noise, -13} {"bands of 30 gaps", -28}: hold together in {100.0 * band / simulations, 5:f1} %"
        );
    }

    // Training seeds with replacement: the ranking by all reported runs is the truth.
    private static void Plasmode(int simulations, string reported)
    {
        var cells = GridCell.Of(RunRow.Read(reported).Where(r => PaperMetrics.By(AccuracyFormula.Exact).Contains(r.Cell.Metric)));
        foreach (var panel in cells.GroupBy(c => (c.Cell.Setting, c.Cell.Metric)))
        {
            GridCell[] methods = [.. panel.Where(c => c.Cell.Method is not ("baseline" or "retrain"))];
            GridCell[] retrain = [.. panel.Where(c => c.Cell.Method == "retrain")];
            var truth = SeedRankings.Of(methods, retrain);
            var best = truth.All[0].Method;
            var single = truth.BySeed.Average(seed =>
                seed.Single(m => m.Method == best).Rank == 1 ? 1.0 / seed.Count(m => m.Rank == 1) : 0
            );
            var distances = truth.All.ToDictionary(m => m.Method, m => Math.Round(m.Distance!.Value, 9));
            Print(
                $"drawn from {panel.Key.Setting, -14} {panel.Key.Metric, -12}",
                Simulate(
                    simulations,
                    i =>
                    {
                        var random = RandomStream.For(i, $"benchmark/plasmode/{panel.Key}");
                        int[] drawn = [.. methods[0].TrainingSeeds.Select(_ => (int)random.NextInt(methods[0].TrainingSeeds.Count))];
                        return Outcomes(
                            RankingUncertainty.Of([.. methods.Select(Resampled)], [.. retrain.Select(Resampled)], random),
                            m => distances[m],
                            single
                        );

                        GridCell Resampled(GridCell cell) =>
                            new(cell.Cell, cell.TrainingSeeds, [.. drawn.Select(s => cell.Values[s])], cell.Deterministic);
                    }
                )
            );
        }
    }

    private static (GridCell[] Methods, GridCell[] Retrain) Draw(
        int seeds,
        string noise,
        double[] gaps,
        double[] spreads,
        RandomStream random
    )
    {
        var (methods, retrain) = (new double[Methods, Classes, seeds], new double[Classes, seeds]);
        for (var i = 0; i < seeds; i++)
        {
            var model = Next();
            var classes = Enumerable.Range(0, Classes).Select(_ => (0.5 * model) + (0.7 * Next())).ToArray();
            for (var c = 0; c < Classes; c++)
            {
                retrain[c, i] = Next();
            }

            for (var m = 0; m < Methods; m++)
            {
                var own = Next();
                for (var c = 0; c < Classes; c++)
                {
                    methods[m, c, i] = gaps[m] + classes[c] + (spreads[m] * ((0.4 * own) + (0.6 * Next())));
                }
            }
        }

        return (
            [
                .. Enumerable
                    .Range(0, Methods)
                    .SelectMany(m => Enumerable.Range(0, Classes).Select(c => Cell($"{m}", c, i => methods[m, c, i]))),
            ],
            [.. Enumerable.Range(0, Classes).Select(c => Cell("retrain", c, i => retrain[c, i]))]
        );

        GridCell Cell(string method, int forgotten, Func<int, double> value) =>
            new(
                new CellName("s", forgotten, "", method, "m", "%"),
                [.. Enumerable.Range(1, seeds)],
                SeedGrid.OfDeterministic([.. Enumerable.Range(0, seeds).Select(value)])
            );

        // Mean 0 and variance 1.
        double Next() =>
            noise switch
            {
                "normal" => random.NextNormal(),
                "lognormal" => (Math.Exp(random.NextNormal()) - Math.Exp(0.5)) / 2.1612,
                "60 % zeros" => ((random.NextDouble() < 0.6 ? 0 : -Math.Log(1 - random.NextDouble())) - 0.4) / 0.8,
                _ => ((random.NextDouble() < 0.15 ? 5 : 0) + (0.3 * random.NextNormal()) - 0.75) / 1.8104,
            };
    }
}
