namespace Stages.Mathematics;

/// <summary>
/// Sample quantiles by linear interpolation between order statistics: type 7, the default of R and NumPy.
/// </summary>
public static class Quantile
{
    /// <summary>
    /// The quantile at <paramref name="probability"/>, in the unit of the values: 0 gives the minimum, 1 the maximum.
    /// </summary>
    /// <param name="values">At least one finite value, in any order.</param>
    /// <param name="probability">Between 0 and 1.</param>
    /// <exception cref="ArgumentException">No values, or one that is not finite.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The probability is outside [0, 1].</exception>
    public static double Of(IReadOnlyList<double> values, double probability) => OfSorted(Sample.Sorted(values), probability);

    internal static double OfSorted(ReadOnlySpan<double> sorted, double probability)
    {
        if (!(probability >= 0 && probability <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(probability), probability, "A quantile's probability lies in [0, 1].");
        }

        var position = (sorted.Length - 1) * probability;
        var below = (int)position;
        var lower = sorted[below];
        var upper = sorted[Math.Min(below + 1, sorted.Length - 1)];

        // Clamped, as rounding must not carry an interpolated value past its neighbours.
        return Math.Clamp(lower + ((position - below) * (upper - lower)), lower, upper);
    }
}
