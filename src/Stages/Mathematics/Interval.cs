namespace Stages.Mathematics;

/// <summary>A confidence interval, in the unit of what it is about. A bound may be infinite.</summary>
/// <param name="Low">The lower bound.</param>
/// <param name="High">The upper bound.</param>
public sealed record Interval(double Low, double High)
{
    /// <summary>Whether a value lies in it, bounds included.</summary>
    public bool Contains(double value) => Low <= value && value <= High;
}
