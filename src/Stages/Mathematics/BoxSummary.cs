namespace Stages.Mathematics;

/// <summary>
/// The five numbers of a box: quartiles by type 7, and the full range for the whiskers (docs/science.md, section 8).
/// </summary>
/// <param name="Min">The smallest value.</param>
/// <param name="Q25">The 25 % quantile.</param>
/// <param name="Median">The 50 % quantile.</param>
/// <param name="Q75">The 75 % quantile.</param>
/// <param name="Max">The largest value.</param>
public sealed record BoxSummary(double Min, double Q25, double Median, double Q75, double Max)
{
    /// <summary>The values that a box is drawn of at least. Quartiles of fewer are midpoints of neighbours, or values
    /// themselves: those are shown as they are.</summary>
    public const int Fewest = 5;

    /// <summary>The summary of at least one finite value.</summary>
    /// <exception cref="ArgumentException">No values, or one that is not finite.</exception>
    public static BoxSummary Of(IReadOnlyList<double> values)
    {
        var sorted = Sample.Sorted(values);
        return new BoxSummary(
            sorted[0],
            Quantile.OfSorted(sorted, 0.25),
            Quantile.OfSorted(sorted, 0.5),
            Quantile.OfSorted(sorted, 0.75),
            sorted[^1]
        );
    }

    /// <summary>Whether all values are one value, so that there is no spread to draw.</summary>
    public bool IsPoint => Min == Max;
}
