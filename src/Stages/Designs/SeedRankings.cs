using Stages.Mathematics;

namespace Stages.Designs;

/// <summary>A method's place in a ranking by distance to Retrain.</summary>
/// <param name="Method">The method.</param>
/// <param name="Distance">Mean over classes of W2 to Retrain, in the metric's unit.</param>
/// <param name="Rank">1 for the nearest; equal distances share the better rank.</param>
/// <param name="Shared">Whether another method has the same distance.</param>
public sealed record RankedMethod(string Method, double Distance, int Rank, bool Shared);

/// <summary>
/// How methods rank by their distance to Retrain for one setting and metric (docs/science.md, section 8): for who has
/// only one training seed i, W2 between the method's runs from that seed and the one model retrained with it; under
/// design B, W2 between design B and Retrain's. Distances are means over the forgotten classes.
/// </summary>
/// <param name="TrainingSeeds">The training seeds.</param>
/// <param name="BySeed">A ranking for each training seed, methods in the order of <paramref name="B"/>.</param>
/// <param name="B">The ranking under design B, nearest first.</param>
public sealed record SeedRankings(
    IReadOnlyList<int> TrainingSeeds,
    IReadOnlyList<IReadOnlyList<RankedMethod>> BySeed,
    IReadOnlyList<RankedMethod> B
)
{
    /// <summary>The number of training seeds that put first what design B puts first, alone or with others.</summary>
    public int SameFirst => BySeed.Count(ranking => ranking.Zip(B).Where(pair => pair.Second.Rank == 1).All(pair => pair.First.Rank == 1));

    /// <summary>The number of training seeds that give the whole order of design B.</summary>
    public int SameOrder => BySeed.Count(ranking => ranking.Select(method => method.Rank).SequenceEqual(B.Select(method => method.Rank)));

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

        var b = Rank(cell => Wasserstein.W2(cell.Grid.Column(0), gold[cell.Cell.Class].Grid.Column(0)))
            .OrderBy(method => method.Rank)
            .ToArray();
        var order = b.Select(method => method.Method).ToList();
        return new SeedRankings(
            methods[0].TrainingSeeds,
            [
                .. Enumerable
                    .Range(0, methods[0].TrainingSeeds.Count)
                    .Select(seed =>
                        Rank(cell => Wasserstein.W2(cell.Grid.Row(seed), gold[cell.Cell.Class].Grid.Row(seed)))
                            .OrderBy(method => order.IndexOf(method.Method))
                            .ToArray()
                    ),
            ],
            b
        );

        IEnumerable<RankedMethod> Rank(Func<GridCell, double> distance)
        {
            var distances = methods.GroupBy(cell => cell.Cell.Method).Select(m => (Method: m.Key, Distance: m.Average(distance))).ToArray();
            return distances.Select(own => new RankedMethod(
                own.Method,
                own.Distance,
                1 + distances.Count(other => other.Distance < own.Distance),
                distances.Count(other => other.Distance == own.Distance) > 1
            ));
        }
    }
}
