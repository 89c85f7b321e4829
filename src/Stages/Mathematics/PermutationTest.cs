using Pipeline;

namespace Stages.Mathematics;

/// <summary>
/// Whether two samples could be one, by W2 and without assuming any distribution (docs/science.md, section 8).
/// </summary>
public static class PermutationTest
{
    /// <summary>
    /// Permutations by default: enough that the smallest p survives Holm's correction over a thousand tests.
    /// </summary>
    public const int DefaultPermutations = 19_999;

    /// <summary>
    /// p = (1 + #≥)/(1 + M): how often W2 between two random parts of the pooled values, of the samples' sizes, is at
    /// least W2 between the samples. Valid when, without a difference, the values are exchangeable: design A and design
    /// B must share no run, and a method that draws nothing has one value under A, not J of them. The smallest
    /// attainable p is then 1/I.
    /// </summary>
    /// <param name="x">At least one finite value.</param>
    /// <param name="y">At least one finite value.</param>
    /// <param name="random">The stream to draw from.</param>
    /// <param name="permutations">M, at least 1.</param>
    /// <exception cref="ArgumentException">A sample is empty or holds a value that is not finite.</exception>
    public static double P(IReadOnlyList<double> x, IReadOnlyList<double> y, RandomStream random, int permutations = DefaultPermutations)
    {
        return P(Distances(x, y, random, permutations), Wasserstein.W2(x, y));
    }

    /// <summary>W2 between the parts of each permutation.</summary>
    internal static double[] Distances(
        IReadOnlyList<double> x,
        IReadOnlyList<double> y,
        RandomStream random,
        int permutations = DefaultPermutations
    )
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(permutations);
        var pooled = Sample.Sorted([.. x, .. y]);
        var (partX, partY) = (new double[x.Count], new double[y.Count]);
        var distances = new double[permutations];
        for (var permutation = 0; permutation < permutations; permutation++)
        {
            Split(pooled, partX, partY, random);
            distances[permutation] = Wasserstein.W2Sorted(partX, partY);
        }

        return distances;
    }

    /// <summary>p of a distance among those of permutations.</summary>
    internal static double P(IReadOnlyCollection<double> permuted, double observed)
    {
        // Rounding must not tell a partition from an equal one with its terms in another order.
        var least = observed * (1 - 1e-12);
        return (1.0 + permuted.Count(d => d >= least)) / (1.0 + permuted.Count);
    }

    // Every subset of the size equally likely, and both parts sorted because the pool is (Knuth's algorithm S).
    private static void Split(double[] pooled, double[] x, double[] y, RandomStream random)
    {
        var (i, j) = (0, 0);
        foreach (var value in pooled)
        {
            if (random.NextInt(pooled.Length - i - j) < x.Length - i)
            {
                x[i++] = value;
            }
            else
            {
                y[j++] = value;
            }
        }
    }
}
