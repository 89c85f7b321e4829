using Stages.Mathematics;

namespace Stages.Reported;

/// <summary>
/// A number that is reported, and where a repetition of the whole design with other seeds would be expected to put it.
/// </summary>
/// <param name="Name">Setting, class, method, metric and what is said of them:
/// <c>digits5-sub/class-8/ssd/forget_test/b/median</c>.</param>
/// <param name="Unit">Its unit; empty for p and for shares.</param>
/// <param name="Value">The number.</param>
/// <param name="Low">The lower bound of <see cref="Replications"/>.</param>
/// <param name="High">The upper bound.</param>
public sealed record Statistic(string Name, string Unit, double Value, double Low, double High);
