namespace Stages.Designs;

/// <summary>A method's place in a ranking by distance to Retrain.</summary>
/// <param name="Method">The method.</param>
/// <param name="Distance">Mean over classes of the absolute difference between the method's mean and Retrain's, in the
/// metric's unit; null where it is not defined for some class, because all of the method's runs, or Retrain's, are left
/// out.</param>
/// <param name="Rank">1 for the nearest; equal distances share the better rank. Null where there is no distance.</param>
/// <param name="Shared">Whether another method has the same distance.</param>
public sealed record RankedMethod(string Method, double? Distance, int? Rank, bool Shared)
{
    /// <summary>The runs that are counted, over all classes.</summary>
    public int Runs { get; init; }

    /// <summary>Its runs without a finite value.</summary>
    public LeftOut LeftOut { get; init; }
}

/// <summary>
/// How methods rank by their distance to Retrain for one setting and metric (docs/science.md, section 8): for who has
/// only one training seed, from that seed's runs and the one model retrained with it; and from all runs. Both are the
/// same functional.
/// </summary>
/// <param name="TrainingSeeds">The training seeds.</param>
/// <param name="BySeed">A ranking for each training seed, methods in the order of <paramref name="All"/>.</param>
/// <param name="All">The ranking by all runs of all training seeds, nearest first, methods without a rank last.</param>
public sealed record SeedRankings(
    IReadOnlyList<int> TrainingSeeds,
    IReadOnlyList<IReadOnlyList<RankedMethod>> BySeed,
    IReadOnlyList<RankedMethod> All
)
{
    // Means of the same values in another order differ by rounding.
    private const double Tie = 1e-9;

    /// <summary>The number of training seeds that rank any method: not those whose Retrain is left out.</summary>
    public int Ranking => BySeed.Count(ranking => ranking.Any(method => method.Rank is not null));

    /// <summary>The number of training seeds that give the whole order of all runs.</summary>
    public int SameOrder =>
        BySeed.Count(ranking =>
            ranking.Any(method => method.Rank is not null)
            && ranking.Select(method => method.Rank).SequenceEqual(All.Select(method => method.Rank))
        );

    /// <summary>The rankings of one setting and metric.</summary>
    /// <param name="methods">Grids of the methods, a cell for each method and class; at least one.</param>
    /// <param name="retrain">Retrain's, a cell for each class, of the same training seeds.</param>
    /// <exception cref="InvalidDataException">A class has no Retrain, or one of other training seeds.</exception>
    public static SeedRankings Of(IReadOnlyList<GridCell> methods, IReadOnlyList<GridCell> retrain)
    {
        var grid = RankedGrid.Of(methods, retrain);
        var all = Rank(Enumerable.Range(0, grid.Seeds)).OrderBy(method => method.Rank ?? int.MaxValue).ToArray();
        var order = all.Select(method => method.Method).ToList();
        return new SeedRankings(
            methods[0].TrainingSeeds,
            [.. Enumerable.Range(0, grid.Seeds).Select(seed => Rank([seed]).OrderBy(method => order.IndexOf(method.Method)).ToArray())],
            all
        );

        IEnumerable<RankedMethod> Rank(IEnumerable<int> seeds)
        {
            int[] counted = [.. seeds];
            var distances = grid.Distances(counted);
            var ranks = Ranks(distances);
            return grid.Methods.Select(
                (method, m) =>
                {
                    double?[] runs = [.. methods.Where(c => c.Cell.Method == method).SelectMany(c => counted.SelectMany(i => c.Values[i]))];
                    return new RankedMethod(
                        method,
                        double.IsFinite(distances[m]) ? distances[m] : null,
                        ranks[m],
                        distances.Count(other => Math.Abs(other - distances[m]) <= Tie) > 1
                    )
                    {
                        Runs = runs.Count(value => value is { } number && double.IsFinite(number)),
                        LeftOut = LeftOut.Of(runs),
                    };
                }
            );
        }
    }

    /// <summary>Ranks by distance, 1 for the nearest; equal distances share the better rank, NaN has none.</summary>
    internal static int?[] Ranks(double[] distances) =>
        [.. distances.Select(own => double.IsNaN(own) ? (int?)null : 1 + distances.Count(other => other < own - Tie))];
}
