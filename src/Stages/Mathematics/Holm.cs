namespace Stages.Mathematics;

/// <summary>
/// Holm's (1979) correction for many tests: the chance of any false finding in the table stays below the level,
/// whatever the dependence.
/// </summary>
public static class Holm
{
    /// <summary>
    /// The corrected p-values, in the order given: the k-th smallest of n is multiplied by n − k + 1, kept at least as
    /// large as those before it and at most 1.
    /// </summary>
    /// <exception cref="ArgumentException">A p-value is not in [0, 1].</exception>
    public static IReadOnlyList<double> Adjust(IReadOnlyList<double> p)
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

            largest = Math.Max(largest, Math.Min(1, value * (p.Count - rank)));
            adjusted[order[rank]] = largest;
        }

        return adjusted;
    }
}
