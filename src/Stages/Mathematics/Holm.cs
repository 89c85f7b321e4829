namespace Stages.Mathematics;

/// <summary>
/// Holm's (1979) correction for many tests: the chance of any false finding in the table stays below the level,
/// whatever the dependence.
/// </summary>
public static class Holm
{
    /// <summary>The level at which a test counts as one that can reject.</summary>
    public const double Level = 0.05;

    /// <summary>
    /// The corrected p-values, in the order given: the k-th smallest of n is multiplied by n − k + 1, kept at least as
    /// large as those before it and at most 1.
    /// </summary>
    /// <param name="p">The p-values.</param>
    /// <param name="mostTrue">How many of the hypotheses can be true together, where that is fewer than all: the factor
    /// is at most that (Shaffer 1986).</param>
    /// <exception cref="ArgumentException">A p-value is not in [0, 1].</exception>
    public static IReadOnlyList<double> Adjust(IReadOnlyList<double> p, int mostTrue = int.MaxValue)
    {
        var order = Enumerable.Range(0, p.Count).OrderBy(i => p[i]).ToArray();
        var adjusted = new double[p.Count];
        var largest = 0.0;
        for (var rank = 0; rank < order.Length; rank++)
        {
            var value = p[order[rank]];
            if (!(value >= 0 && value <= 1))
            {
                throw new ArgumentException($"A p-value lies in [0, 1]; number {order[rank] + 1} is {value}.", nameof(p));
            }

            largest = Math.Max(largest, Math.Min(1, value * Math.Min(mostTrue, p.Count - rank)));
            adjusted[order[rank]] = largest;
        }

        return adjusted;
    }

    /// <summary>
    /// The corrected p-values of permutation tests, some of which cannot reject at 5 %, whatever the values: those are
    /// not counted (Tarone 1990), and have null. Of k tests that are counted each has a least p of at most 5 %/k.
    /// </summary>
    /// <param name="tests">p and the least p that the test can have; null where there is no test.</param>
    public static IReadOnlyList<double?> AdjustThoseThatCanReject(IReadOnlyList<(double P, double Least)?> tests)
    {
        int[] all = [.. Enumerable.Range(0, tests.Count).Where(i => tests[i] is not null)];
        // The fewest that a correction for as many leaves able to reject.
        var k = Enumerable.Range(1, Math.Max(1, all.Length)).First(k => all.Count(i => tests[i]!.Value.Least <= Level / k) <= k);
        int[] counted = [.. all.Where(i => tests[i]!.Value.Least <= Level / k)];
        var adjusted = Adjust([.. counted.Select(i => tests[i]!.Value.P)]);
        var result = new double?[tests.Count];
        for (var i = 0; i < counted.Length; i++)
        {
            result[counted[i]] = adjusted[i];
        }

        return result;
    }
}
