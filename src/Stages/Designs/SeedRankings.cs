using Stages.Mathematics;

namespace Stages.Designs;

/// <summary>A method's place in a ranking by distance to Retrain.</summary>
/// <param name="Method">The method.</param>
/// <param name="Distance">Mean over classes of W2 to Retrain, in the metric's unit; null where it is not defined for some
/// class, because all of the method's runs, or Retrain's, are left out.</param>
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
/// only one training seed i, W2 between the method's runs from that seed and the one model retrained with it; under
/// design B, W2 between design B and Retrain's. Distances are means over the forgotten classes.
/// </summary>
/// <param name="TrainingSeeds">The training seeds.</param>
/// <param name="BySeed">A ranking for each training seed, methods in the order of <paramref name="B"/>.</param>
/// <param name="B">The ranking under design B, nearest first, methods without a rank last.</param>
public sealed record SeedRankings(
    IReadOnlyList<int> TrainingSeeds,
    IReadOnlyList<IReadOnlyList<RankedMethod>> BySeed,
    IReadOnlyList<RankedMethod> B
)
{
    /// <summary>The number of training seeds that rank any method: not those whose Retrain is left out.</summary>
    public int Ranking => BySeed.Count(ranking => ranking.Any(method => method.Rank is not null));

    /// <summary>The number of training seeds that put first what design B puts first, alone or with others.</summary>
    public int SameFirst =>
        B.Any(method => method.Rank == 1)
            ? BySeed.Count(ranking => ranking.Zip(B).Where(pair => pair.Second.Rank == 1).All(pair => pair.First.Rank == 1))
            : 0;

    /// <summary>The number of training seeds that give the whole order of design B.</summary>
    public int SameOrder =>
        BySeed.Count(ranking =>
            ranking.Any(method => method.Rank is not null)
            && ranking.Select(method => method.Rank).SequenceEqual(B.Select(method => method.Rank))
        );

    /// <summary>The rankings of one setting and metric.</summary>
    /// <param name="methods">Grids of the methods, a cell for each method and class; at least one.</param>
    /// <param name="retrain">Retrain's, a cell for each class, of the same training seeds.</param>
    /// <exception cref="InvalidDataException">A class has no Retrain, or one of other training seeds.</exception>
    public static SeedRankings Of(IReadOnlyList<GridCell> methods, IReadOnlyList<GridCell> retrain)
    {
        var gold = retrain.ToDictionary(cell => cell.Cell.Class);
        foreach (
            var cell in methods.Where(cell =>
                !gold.TryGetValue(cell.Cell.Class, out var own) || !own.TrainingSeeds.SequenceEqual(cell.TrainingSeeds)
            )
        )
        {
            throw new InvalidDataException(
                $"{cell.Cell.Text} has no Retrain with the same training seeds, and its distance to it is not defined."
            );
        }

        var b = Rank(cell => cell.ValuesOfB).OrderBy(method => method.Rank ?? int.MaxValue).ToArray();
        var order = b.Select(method => method.Method).ToList();
        return new SeedRankings(
            methods[0].TrainingSeeds,
            [
                .. Enumerable
                    .Range(0, methods[0].TrainingSeeds.Count)
                    .Select(seed => Rank(cell => cell.Values[seed]).OrderBy(method => order.IndexOf(method.Method)).ToArray()),
            ],
            b
        );

        // A mean over some of the classes would rank a method by other classes than its neighbours.
        IEnumerable<RankedMethod> Rank(Func<GridCell, IReadOnlyList<double?>> runs)
        {
            var distances = methods
                .GroupBy(cell => cell.Cell.Method)
                .Select(method =>
                {
                    double?[] classes = [.. method.Select(cell => Distance(runs(cell), runs(gold[cell.Cell.Class])))];
                    return (Method: method, Distance: classes.Contains(null) ? null : classes.Average());
                })
                .ToArray();
            return distances.Select(own => new RankedMethod(
                own.Method.Key,
                own.Distance,
                own.Distance is null ? null : 1 + distances.Count(other => other.Distance < own.Distance),
                own.Distance is not null && distances.Count(other => other.Distance == own.Distance) > 1
            )
            {
                Runs = own.Method.Sum(cell => Finite(runs(cell)).Length),
                LeftOut = LeftOut.Of(own.Method.SelectMany(runs)),
            });
        }
    }

    private static double? Distance(IReadOnlyList<double?> method, IReadOnlyList<double?> retrain) =>
        (Finite(method), Finite(retrain)) is ({ Length: > 0 } own, { Length: > 0 } gold) ? Wasserstein.W2(own, gold) : null;

    private static double[] Finite(IEnumerable<double?> values) => [.. values.OfType<double>().Where(double.IsFinite)];
}
