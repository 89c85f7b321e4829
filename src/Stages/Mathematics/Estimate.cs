namespace Stages.Mathematics;

/// <summary>A number that was estimated.</summary>
/// <param name="Value">The number.</param>
/// <param name="Interval">Its 95 % interval; null where there is none.</param>
public sealed record Estimate(double Value, Interval? Interval)
{
    /// <summary>An estimate whose interval is cut to what the number can be.</summary>
    internal static Estimate Within(double value, Interval? interval, double low, double high) =>
        new(value, interval is null ? null : new Interval(Math.Max(low, interval.Low), Math.Min(high, interval.High)));
}
