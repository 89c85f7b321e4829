using Pipeline;

namespace Stages.Mathematics;

/// <summary>
/// Whether two samples could be one, by W2 and without assuming any distribution (docs/science.md, section 8). All
/// parts of the pooled values are taken where they are few; else as many random ones as are asked for.
/// </summary>
/// <param name="Observed">W2 between the samples.</param>
/// <param name="Permuted">W2 between the parts of each permutation, ascending.</param>
/// <param name="Exact">Whether these are all parts of the samples' sizes, the samples themselves among them.</param>
public sealed record PermutationTest(double Observed, IReadOnlyList<double> Permuted, bool Exact)
{
    /// <summary>
    /// Permutations by default: enough that the smallest p survives Holm's correction over a thousand tests.
    /// </summary>
    public const int DefaultPermutations = 19_999;

    /// <summary>
    /// The test. Valid when, without a difference, the values are exchangeable: design A and design B must share no
    /// run, and a method that draws nothing has one value under A, not J of them.
    /// </summary>
    /// <param name="x">At least one finite value.</param>
    /// <param name="y">At least one finite value.</param>
    /// <param name="random">The stream to draw from.</param>
    /// <param name="most">As many parts are looked at, at most.</param>
    /// <exception cref="ArgumentException">A sample is empty or holds a value that is not finite.</exception>
    public static PermutationTest Of(IReadOnlyList<double> x, IReadOnlyList<double> y, RandomStream random, int most = DefaultPermutations)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(most);
        var observed = Wasserstein.W2(x, y);
        var pooled = Sample.Sorted([.. x, .. y]);
        var (partX, partY) = (new double[x.Count], new double[y.Count]);
        var exact = Subsets.Count(pooled.Length, x.Count) <= most;
        var distances = exact
            ? Subsets.All(pooled.Length, x.Count).Select(Distance).ToArray()
            : Enumerable.Range(0, most).Select(_ => Distance(Drawn())).ToArray();
        Array.Sort(distances);
        return new PermutationTest(observed, distances, exact);

        double Distance(bool[] inX)
        {
            var (i, j) = (0, 0);
            for (var k = 0; k < pooled.Length; k++)
            {
                if (inX[k])
                {
                    partX[i++] = pooled[k];
                }
                else
                {
                    partY[j++] = pooled[k];
                }
            }

            return Wasserstein.W2Sorted(partX, partY);
        }

        // Every subset of the size equally likely (Knuth's algorithm S).
        bool[] Drawn()
        {
            var (inX, taken) = (new bool[pooled.Length], 0);
            for (var k = 0; k < pooled.Length; k++)
            {
                inX[k] = random.NextInt(pooled.Length - k) < partX.Length - taken;
                taken += inX[k] ? 1 : 0;
            }

            return inX;
        }
    }

    /// <summary>
    /// p: the share of parts that are at least as far apart as the samples; where parts are drawn, (1 + #≥)/(1 + M).
    /// </summary>
    public double P => Of(Observed);

    /// <summary>The least p that these values can have, however they are parted (as far as was drawn).</summary>
    public double LeastP => Of(Permuted[^1]);

    /// <summary>What p would be for another distance.</summary>
    public double Of(double distance)
    {
        // Rounding must not tell a partition from an equal one with its terms in another order.
        var least = distance * (1 - 1e-12);
        var asFar = Permuted.Count(d => d >= least);
        return Exact ? Math.Max(1, asFar) / (double)Permuted.Count : (1.0 + asFar) / (1.0 + Permuted.Count);
    }
}
