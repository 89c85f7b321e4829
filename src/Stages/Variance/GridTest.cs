using Pipeline;
using Stages.Designs;
using Stages.Mathematics;

namespace Stages.Variance;

/// <summary>
/// Whether the training seed makes any difference to a method that draws: all values of the grid are permuted over its
/// places (docs/science.md, section 8). Exact under the sharp null hypothesis, that a run with another training seed
/// would have given the same distribution; unlike F it needs neither normality nor equal spread.
/// </summary>
/// <param name="P">p by MSB, the mean square between training seeds: (1 + #≥)/(1 + M).</param>
/// <param name="LeastP">The least that p can be for these values (as far as was drawn): 1 where all are equal.</param>
/// <param name="InstancesP">p by the mean over training seeds of W2 between a seed's runs and design B without it,
/// which sees differences of spread too.</param>
public sealed record GridTest(double P, double LeastP, double InstancesP)
{
    /// <summary>How far the instances of design A are from B in the permutations.</summary>
    internal InstanceFloors? Exchanged { get; private init; }

    /// <summary>M: enough that the least p survives Holm's correction over a metric's cells.</summary>
    private const int Permutations = 9_999;

    // Sums of the same values in another order must not count as larger.
    private const double Slack = 1e-9;

    /// <summary>
    /// The test of a grid; null for a method that draws nothing, and where there is one training or one unlearning
    /// seed.
    /// </summary>
    public static GridTest? Of(SeedGrid grid, RandomStream random)
    {
        var (rows, columns) = (grid.TrainingSeeds, grid.UnlearningSeeds);
        if (grid.Deterministic || rows == 1 || columns == 1)
        {
            return null;
        }

        var mean = grid.Means().Average();
        var cells = Enumerable.Range(0, rows).SelectMany(i => grid.Row(i).Select((v, j) => (Value: v - mean, Place: (i * columns) + j)));
        var sorted = cells.OrderBy(c => c.Value).ToArray();
        double[] values = [.. sorted.Select(c => c.Value)];
        int[] places = [.. sorted.Select(c => c.Place)];
        var permuted = new Permuted(rows, columns);
        var observed = permuted.Statistics(values, places);
        var (squares, distances) = (new double[Permutations], new double[Permutations]);
        var (one, median, maximum) = (new double[Permutations], new double[Permutations], new double[Permutations]);
        for (var k = 0; k < Permutations; k++)
        {
            Shuffle(places, random);
            (squares[k], distances[k]) = permuted.Statistics(values, places);
            (one[k], median[k], maximum[k]) = permuted.Instances();
        }

        return new GridTest(Share(squares, observed.Squares), Share(squares, squares.Max()), Share(distances, observed.Distance))
        {
            Exchanged = new InstanceFloors(NullFloor.OfExchanged(one), NullFloor.OfExchanged(median), NullFloor.OfExchanged(maximum)),
        };

        double Share(double[] drawn, double least) => (1.0 + drawn.Count(d => d >= least * (1 - Slack))) / (1.0 + Permutations);
    }

    private static void Shuffle(int[] places, RandomStream random)
    {
        for (var k = places.Length - 1; k > 0; k--)
        {
            var other = (int)random.NextInt(k + 1);
            (places[k], places[other]) = (places[other], places[k]);
        }
    }

    // Values come in ascending order, so that rows and the column are sorted as they are filled.
    private sealed class Permuted(int rows, int columns)
    {
        private readonly double[][] filled = [.. Enumerable.Range(0, rows).Select(_ => new double[columns])];
        private readonly int[] counts = new int[rows];
        private readonly double[] sums = new double[rows];
        private readonly double[] first = new double[rows];
        private readonly int[] ofRow = new int[rows];
        private readonly double[] without = new double[rows - 1];
        private readonly double[] distances = new double[rows];

        internal (double Squares, double Distance) Statistics(double[] values, int[] places)
        {
            Array.Clear(counts);
            Array.Clear(sums);
            var inFirst = 0;
            for (var k = 0; k < values.Length; k++)
            {
                var row = places[k] / columns;
                filled[row][counts[row]++] = values[k];
                sums[row] += values[k];
                if (places[k] % columns == 0)
                {
                    (first[inFirst], ofRow[row]) = (values[k], inFirst++);
                }
            }

            var (squares, distance) = (0.0, 0.0);
            for (var row = 0; row < filled.Length; row++)
            {
                DesignPair.Without(first, ofRow[row], without);
                squares += sums[row] * sums[row];
                distances[row] = Wasserstein.W2Sorted(filled[row], without);
                distance += distances[row];
            }

            return (squares, distance);
        }

        /// <summary>The first row's distance, and the median and the maximum of all, of the places last asked
        /// for.</summary>
        internal (double One, double Median, double Maximum) Instances()
        {
            var one = distances[0];
            Array.Sort(distances);
            return (one, Quantile.OfSorted(distances, 0.5), distances[^1]);
        }
    }
}
