using Stages.Mathematics;

namespace Stages.Variance;

/// <summary>A 95 % interval that is shown to hold, or why there is none.</summary>
/// <param name="Interval">The interval; null where there is none.</param>
/// <param name="NotEstimable">Why there is none; null where there is one, and where nothing is to be estimated.</param>
public sealed record PrintedInterval(Interval? Interval, string? NotEstimable)
{
    /// <summary>What every place that prints intervals says of them: in figures.</summary>
    public const string Unseen = "No interval allows for failures that did not occur";

    /// <summary>The same in tables. n values without a failure exclude no rate of failures up to 1 − 0.05^(1/n).</summary>
    public const string UnseenRates =
        Unseen
        + ": where eleven training seeds show none, up to 24 % of all may fail, and up to 45 % where five do. If some do, intervals of "
        + "means and of how training seeds differ are wrong.";

    /// <summary>The interval where it holds on the cell's own resamples.</summary>
    /// <param name="interval">The interval.</param>
    /// <param name="coverage">The share of the cell's resamples in which it holds.</param>
    /// <param name="range">What the quantity can be: the interval is cut there.</param>
    internal static PrintedInterval Of(Interval? interval, double coverage, Interval range) =>
        interval is null ? new PrintedInterval(null, "without spread")
        : coverage < OwnCoverage.Least ? new PrintedInterval(null, $"holds in {100 * coverage:f0} % of resamples")
        : new PrintedInterval(new Interval(Math.Max(range.Low, interval.Low), Math.Min(range.High, interval.High)), null);
}
