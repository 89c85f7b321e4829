using System.Collections.Concurrent;

namespace Stages.Mathematics;

/// <summary>The upper bound of a probability from counts, kept: the same few counts are asked for example by example.</summary>
internal static class ProportionBound
{
    private static readonly ConcurrentDictionary<(int Successes, int Trials), double> Bounds = new();

    /// <summary>The upper bound of Clopper and Pearson at 97.5 %.</summary>
    internal static double Upper(int successes, int trials) =>
        Bounds.GetOrAdd((successes, trials), of => Proportion.ClopperPearson(of.Successes, of.Trials).High);
}
