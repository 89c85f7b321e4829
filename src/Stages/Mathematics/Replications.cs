using Pipeline;

namespace Stages.Mathematics;

/// <summary>
/// Where a repetition of the experiment would put a number: not where its true value lies. Two replications are drawn
/// by bootstrap and their difference is taken, 2,000 times; the interval is the number plus and minus what 99 % of the
/// differences stay within.
/// </summary>
public static class Replications
{
    /// <summary>The share of differences inside: reports hold about a thousand numbers.</summary>
    public const double Level = 0.99;

    private const int Pairs = 2_000;

    /// <summary>
    /// How far apart two replications are, for each number that a replication gives; not finite numbers are left out,
    /// and 0 is left when none is finite.
    /// </summary>
    /// <param name="replicate">Draws a replication and gives its numbers, always as many.</param>
    /// <returns>Half widths of the intervals, in the numbers' units.</returns>
    public static IReadOnlyList<double> HalfWidths(Func<double[]> replicate)
    {
        var pairs = Enumerable.Range(0, Pairs).Select(_ => (First: replicate(), Second: replicate())).ToList();
        return
        [
            .. Enumerable
                .Range(0, pairs[0].First.Length)
                .Select(i =>
                {
                    var differences = pairs.Select(p => Math.Abs(p.First[i] - p.Second[i])).Where(double.IsFinite).ToList();
                    return differences.Count == 0 ? 0 : Quantile.Of(differences, Level);
                }),
        ];
    }

    /// <summary>A replication of design B: the training seeds drawn with replacement.</summary>
    public static double[] OfB(IReadOnlyList<double> b, RandomStream random)
    {
        return [.. b.Select(_ => b[(int)random.NextInt(b.Count)])];
    }

    /// <summary>
    /// A replication of design A: the level of a training seed drawn from design B, and around it A's own deviations,
    /// drawn with replacement. That another training seed gives another level is what the experiment is about, so
    /// intervals that held the seed fixed would be too short.
    /// </summary>
    public static double[] OfA(IReadOnlyList<double> a, IReadOnlyList<double> b, RandomStream random)
    {
        var (level, mean) = (b[(int)random.NextInt(b.Count)], a.Average());
        return [.. a.Select(_ => level + a[(int)random.NextInt(a.Count)] - mean)];
    }
}
