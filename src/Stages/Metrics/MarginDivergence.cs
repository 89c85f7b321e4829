namespace Stages.Metrics;

/// <summary>
/// How far the margins of one example over unlearned models are from those over retrained ones, as a Kullback–Leibler
/// divergence in nats (docs/science.md, "Metrics per example").
/// </summary>
public static class MarginDivergence
{
    private const int Bins = 20;

    // What an empty bin of the retrained models holds where unlearned ones are.
    private const double LeastShare = 1e-5;

    /// <summary>KLoM (Georgiev et al. 2024): the divergence of histograms with 20 equal bins over the range of both.</summary>
    /// <param name="unlearned">Margins, at least one, in any order.</param>
    /// <param name="retrained">Likewise.</param>
    public static double Binned(ReadOnlySpan<double> unlearned, ReadOnlySpan<double> retrained)
    {
        var (low, high) = (double.PositiveInfinity, double.NegativeInfinity);
        Widen(unlearned, ref low, ref high);
        Widen(retrained, ref low, ref high);
        var step = (high > low ? high - low : 1) / Bins;
        Span<double> p = stackalloc double[Bins];
        Span<double> q = stackalloc double[Bins];
        Count(unlearned, low, step, p);
        Count(retrained, low, step, q);
        var whole = 0.0;
        for (var bin = 0; bin < Bins; bin++)
        {
            q[bin] = p[bin] > 0 ? Math.Max(q[bin], LeastShare) : q[bin];
            whole += q[bin];
        }

        var sum = 0.0;
        for (var bin = 0; bin < Bins; bin++)
        {
            sum += p[bin] > 0 ? p[bin] * Math.Log(p[bin] * whole / q[bin]) : 0;
        }

        return sum;
    }

    /// <summary>
    /// The divergence of normal distributions with the means and standard deviations (n − 1) of both; null for fewer than
    /// two models, or where either has no spread.
    /// </summary>
    public static double? Gaussian(ReadOnlySpan<double> unlearned, ReadOnlySpan<double> retrained)
    {
        var ((meanU, squaresU), (meanO, squaresO)) = (Moments(unlearned), Moments(retrained));
        if (!(squaresU > 0 && squaresO > 0))
        {
            return null;
        }

        var varianceO = squaresO / (retrained.Length - 1);
        var ratio = squaresU / (unlearned.Length - 1) / varianceO;
        return ((ratio - 1 - Math.Log(ratio)) + ((meanU - meanO) * (meanU - meanO) / varianceO)) / 2;
    }

    /// <summary>The mean, and the sum of squared deviations from it.</summary>
    internal static (double Mean, double Squares) Moments(ReadOnlySpan<double> values)
    {
        var offset = 0.0;
        foreach (var value in values)
        {
            // About the first: equal values have exactly no spread.
            offset += value - values[0];
        }

        var mean = values[0] + (offset / values.Length);
        var squares = 0.0;
        foreach (var value in values)
        {
            squares += (value - mean) * (value - mean);
        }

        return (mean, squares);
    }

    private static void Widen(ReadOnlySpan<double> values, ref double low, ref double high)
    {
        foreach (var value in values)
        {
            (low, high) = (Math.Min(low, value), Math.Max(high, value));
        }
    }

    // Bin k holds what is at or above edge k and below the next; the last one holds the greatest value too.
    private static void Count(ReadOnlySpan<double> values, double low, double step, Span<double> shares)
    {
        foreach (var value in values)
        {
            var bin = Math.Clamp((int)((value - low) / step), 0, Bins - 1);
            bin +=
                bin > 0 && value < low + (bin * step) ? -1
                : bin < Bins - 1 && value >= low + ((bin + 1) * step) ? 1
                : 0;
            shares[bin] += 1.0 / values.Length;
        }
    }
}
