using Pipeline;

namespace Stages.Designs;

/// <summary>
/// What methods are ranked by: the runs of each method, class and training seed beside Retrain's model of that seed.
/// A method's distance to Retrain is the same functional of any runs: the absolute difference of the method's mean and
/// Retrain's, averaged over the forgotten classes (docs/science.md, section 8).
/// </summary>
internal sealed class RankedGrid
{
    private sealed record Own(double[][] Runs, double[] Means, double[] Retrain);

    private readonly Own[][] cells;

    private RankedGrid(IReadOnlyList<string> methods, Own[][] cells, int seeds) => (Methods, this.cells, Seeds) = (methods, cells, seeds);

    /// <summary>The methods, in the order of their cells.</summary>
    internal IReadOnlyList<string> Methods { get; }

    /// <summary>The number of training seeds.</summary>
    internal int Seeds { get; }

    /// <summary>The runs of one setting and metric.</summary>
    /// <param name="methods">Grids of the methods, a cell for each method and class; at least one.</param>
    /// <param name="retrain">Retrain's, a cell for each class, of the same training seeds.</param>
    /// <exception cref="InvalidDataException">A class has no Retrain, or one of other training seeds.</exception>
    internal static RankedGrid Of(IReadOnlyList<GridCell> methods, IReadOnlyList<GridCell> retrain)
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

        var groups = methods.GroupBy(cell => cell.Cell.Method).ToArray();
        return new RankedGrid(
            [.. groups.Select(group => group.Key)],
            [.. groups.Select(group => group.Select(cell => new Own(Runs(cell), Means(cell), Means(gold[cell.Cell.Class]))).ToArray())],
            methods[0].TrainingSeeds.Count
        );
    }

    /// <summary>
    /// The distance of each method over all runs of some training seeds, each counted as often as it is named; NaN where
    /// a class, or its Retrain, has no run left.
    /// </summary>
    internal double[] Distances(ReadOnlySpan<int> seeds)
    {
        var distances = new double[cells.Length];
        for (var m = 0; m < cells.Length; m++)
        {
            foreach (var own in cells[m])
            {
                distances[m] += Math.Abs(Mean(own.Means, seeds) - Mean(own.Retrain, seeds));
            }

            distances[m] /= cells[m].Length;
        }

        return distances;
    }

    /// <summary>The same of design B: of each training seed the run of one random unlearning seed.</summary>
    internal double[] DistancesOfB(ReadOnlySpan<int> seeds, RandomStream random)
    {
        var distances = new double[cells.Length];
        var values = new double[seeds.Length];
        var every = Enumerable.Range(0, seeds.Length).ToArray();
        for (var m = 0; m < cells.Length; m++)
        {
            foreach (var own in cells[m])
            {
                for (var i = 0; i < seeds.Length; i++)
                {
                    var row = own.Runs[seeds[i]];
                    values[i] = row[row.Length == 1 ? 0 : (int)random.NextInt(row.Length)];
                }

                distances[m] += Math.Abs(Mean(values, every) - Mean(own.Retrain, seeds));
            }

            distances[m] /= cells[m].Length;
        }

        return distances;
    }

    /// <summary>
    /// How each training seed moves each method's distance: the distance plus that seed's influence on it, by method and
    /// seed. Their means are the distances over all runs. NaN where a distance is not defined.
    /// </summary>
    internal double[][] Influences()
    {
        var every = Enumerable.Range(0, Seeds).ToArray();
        var distances = Distances(every);
        return
        [
            .. cells.Select(
                (classes, m) =>
                    every
                        .Select(i =>
                            distances[m]
                            + classes.Average(own =>
                                Sign(Mean(own.Means, every) - Mean(own.Retrain, every)) * (Moves(own.Means, i) - Moves(own.Retrain, i))
                            )
                        )
                        .ToArray()
            ),
        ];

        static double Sign(double gap) => gap < 0 ? -1 : 1;

        double Moves(double[] means, int seed) =>
            double.IsFinite(means[seed]) ? (means[seed] - Mean(means, every)) * Seeds / means.Count(double.IsFinite) : 0;
    }

    private static double Mean(double[] values, ReadOnlySpan<int> seeds)
    {
        var (sum, count) = (0.0, 0);
        foreach (var seed in seeds)
        {
            if (double.IsFinite(values[seed]))
            {
                sum += values[seed];
                count++;
            }
        }

        return count == 0 ? double.NaN : sum / count;
    }

    private static double[] Means(GridCell cell) => [.. cell.RowMeans.Select(mean => mean ?? double.NaN)];

    private static double[][] Runs(GridCell cell) => [.. cell.Values.Select(row => row.Select(value => value ?? double.NaN).ToArray())];
}
