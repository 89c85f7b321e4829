using Pipeline;
using Stages.Mathematics;

namespace Stages.Designs;

/// <summary>How sure a method's rank is.</summary>
/// <param name="Method">The method.</param>
/// <param name="Best">How often it is the nearest to Retrain when training seeds are drawn anew, all methods together;
/// equal ones share. Null where nothing is drawn: see <see cref="RankingUncertainty"/>.</param>
/// <param name="Ranks">The ranks that it may have: with 95 % confidence the sets of all methods hold together. Null
/// likewise.</param>
/// <param name="NamedBest">How many training seeds, each alone, name it the best; equal ones share.</param>
public sealed record RankedSurely(string Method, double? Best, RankSet? Ranks, double NamedBest);

/// <summary>The ranks from one to another.</summary>
/// <param name="Low">The best rank.</param>
/// <param name="High">The worst.</param>
public readonly record struct RankSet(int Low, int High)
{
    /// <summary>As figures and tables write it: "2", "1–3".</summary>
    public override string ToString() => Low == High ? $"{Low}" : $"{Low}–{High}";
}

/// <summary>
/// How sure a ranking by distance to Retrain is (docs/science.md, section 8), by drawing whole training seeds anew with
/// the methods' runs and Retrain's model: Hall and Miller (2009) for how often a method is the best, Mogstad, Romano,
/// Shaikh and Wilhelm (2024) for the sets of ranks. There is none of fewer than <see cref="FewestSeeds"/> training
/// seeds.
/// </summary>
/// <param name="Methods">Of each method, in the ranking's order.</param>
/// <param name="RightWinner">The share of training seeds that, each alone, name the method that all runs put first;
/// null where no seed ranks anything.</param>
/// <param name="RightWinnerInterval">Its 95 % interval: Clopper and Pearson's of every method that may be the best.</param>
/// <param name="SameBestOfB">How often design B, drawn anew, names that method: one run of each of as many training
/// seeds.</param>
/// <param name="SameOrderOfB">How often it gives the whole order of all runs.</param>
/// <param name="Regret">For each number of training seeds of <see cref="Reruns"/>: how much farther from Retrain, in
/// the mean and in the metric's unit, the method is that a rerun with so many names the best.</param>
public sealed record RankingUncertainty(
    IReadOnlyList<RankedSurely> Methods,
    double? RightWinner,
    Interval? RightWinnerInterval,
    double? SameBestOfB,
    double? SameOrderOfB,
    IReadOnlyList<double?> Regret
)
{
    /// <summary>Of fewer training seeds nothing is drawn.</summary>
    public const int FewestSeeds = MaxT.FewestClusters;

    /// <summary>The sizes of reruns, in training seeds.</summary>
    public static IReadOnlyList<int> Reruns { get; } = [1, 3, 5, 11];

    private const int Resamples = 2_000;

    /// <summary>That of <see cref="SeedRankings.Of"/> of the same cells.</summary>
    /// <param name="methods">Grids of the methods, a cell for each method and class; at least one.</param>
    /// <param name="retrain">Retrain's, a cell for each class, of the same training seeds.</param>
    /// <param name="random">The stream to draw from.</param>
    /// <exception cref="InvalidDataException">A class has no Retrain, or one of other training seeds.</exception>
    public static RankingUncertainty Of(IReadOnlyList<GridCell> methods, IReadOnlyList<GridCell> retrain, RandomStream random)
    {
        var grid = RankedGrid.Of(methods, retrain);
        int[] every = [.. Enumerable.Range(0, grid.Seeds)];
        var distances = grid.Distances(every);
        var bySeed = every.Select(seed => SeedRankings.Ranks(grid.Distances([seed]))).Where(ranks => ranks.Contains(1)).ToArray();
        var named = Sum(bySeed.Select(FirstShares), distances.Length);
        var drawn = grid.Seeds < FewestSeeds || bySeed.Length == 0 ? null : Draw(grid, distances, random);
        var sets = drawn is null ? null : Sets(grid, distances, random);
        var best = FirstShares(SeedRankings.Ranks(distances));
        return new RankingUncertainty(
            [
                .. Enumerable
                    .Range(0, distances.Length)
                    .OrderBy(m => double.IsNaN(distances[m]) ? double.PositiveInfinity : distances[m])
                    .Select(m => new RankedSurely(
                        grid.Methods[m],
                        double.IsNaN(distances[m]) ? null : drawn?.Best[m],
                        double.IsNaN(distances[m]) ? null : sets?[m],
                        named[m]
                    )),
            ],
            bySeed.Length == 0 ? null : Share(Array.FindIndex(best, share => share > 0)),
            sets is null ? null : Union(Enumerable.Range(0, distances.Length).Where(m => sets[m]?.Low == 1).Select(ShareInterval)),
            drawn?.SameBest,
            drawn?.SameOrder,
            drawn?.Regret ?? [.. Reruns.Select(_ => (double?)null)]
        );

        double? Share(int method) => method < 0 ? null : named[method] / bySeed.Length;

        Interval ShareInterval(int method) => Proportion.ClopperPearson(named[method], bySeed.Length);
    }

    private static Interval? Union(IEnumerable<Interval> intervals) =>
        intervals.ToArray() is { Length: > 0 } all ? new Interval(all.Min(i => i.Low), all.Max(i => i.High)) : null;

    // Ranks that a difference of two distances excludes, where the largest |t| of all differences says that it is one.
    private static RankSet?[] Sets(RankedGrid grid, double[] distances, RandomStream random)
    {
        int[] ranked = [.. Enumerable.Range(0, distances.Length).Where(m => double.IsFinite(distances[m]))];
        var influences = grid.Influences();
        var pairs = ranked.SelectMany((m, at) => ranked[(at + 1)..].Select(other => (One: m, Other: other))).ToArray();
        var differences = pairs.Select(pair => influences[pair.One].Zip(influences[pair.Other], (a, b) => a - b).ToArray()).ToArray();
        var test = MaxT.Of(differences, random);
        var sets = new RankSet?[distances.Length];
        foreach (var m in ranked)
        {
            sets[m] = new RankSet(1, ranked.Length);
        }

        for (var k = 0; k < pairs.Length; k++)
        {
            if (!test.Excludes(k, 0))
            {
                continue;
            }

            var (near, far) = distances[pairs[k].One] < distances[pairs[k].Other] ? pairs[k] : (pairs[k].Other, pairs[k].One);
            sets[near] = sets[near]!.Value with { High = sets[near]!.Value.High - 1 };
            sets[far] = sets[far]!.Value with { Low = sets[far]!.Value.Low + 1 };
        }

        return sets;
    }

    private sealed record Drawn(double[] Best, double? SameBest, double? SameOrder, IReadOnlyList<double?> Regret);

    private static Drawn Draw(RankedGrid grid, double[] distances, RandomStream random)
    {
        var ranks = SeedRankings.Ranks(distances);
        var nearest = distances.Where(double.IsFinite).Min();
        var (best, sameBest, sameOrder, of, ofB) = (new double[distances.Length], 0, 0, 0, 0);
        var regret = Reruns.Select(_ => new List<double>()).ToArray();
        for (var resample = 0; resample < Resamples; resample++)
        {
            var seeds = Seeds(grid.Seeds);
            var own = SeedRankings.Ranks(grid.Distances(seeds));
            var b = SeedRankings.Ranks(grid.DistancesOfB(seeds, random));
            of += own.Contains(1) ? 1 : 0;
            ofB += b.Contains(1) ? 1 : 0;
            best = [.. best.Zip(FirstShares(own), (sum, share) => sum + share)];
            sameBest += Enumerable.Range(0, ranks.Length).All(m => ranks[m] != 1 || b[m] == 1) ? 1 : 0;
            sameOrder += b.SequenceEqual(ranks) ? 1 : 0;
            for (var k = 0; k < Reruns.Count; k++)
            {
                var shares = FirstShares(SeedRankings.Ranks(grid.Distances(Seeds(Reruns[k]))));
                if (shares.Any(share => share > 0))
                {
                    regret[k].Add(shares.Select((share, m) => share > 0 ? share * (distances[m] - nearest) : 0).Sum());
                }
            }
        }

        return new Drawn(
            [.. best.Select(sum => sum / of)],
            ofB == 0 ? null : (double)sameBest / ofB,
            ofB == 0 ? null : (double)sameOrder / ofB,
            [.. regret.Select(values => values.Count == 0 ? (double?)null : values.Average())]
        );

        int[] Seeds(int count) => [.. Enumerable.Range(0, count).Select(_ => (int)random.NextInt(grid.Seeds))];
    }

    private static double[] FirstShares(int?[] ranks) => [.. ranks.Select(rank => rank == 1 ? 1.0 / ranks.Count(r => r == 1) : 0)];

    private static double[] Sum(IEnumerable<double[]> vectors, int length) =>
        vectors.Aggregate(new double[length], (sum, own) => [.. sum.Zip(own, (a, b) => a + b)]);
}
