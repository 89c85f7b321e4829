using MathNet.Numerics.Distributions;
using Pipeline;

namespace Stages.Mathematics;

/// <summary>A statistic of some clusters, each as often as it is named; not finite where it is undefined.</summary>
/// <param name="clusters">Numbers of clusters, from 0.</param>
public delegate double ClusterStatistic(ReadOnlySpan<int> clusters);

/// <summary>
/// Bootstrap intervals that resample whole clusters, here training seeds, because runs from one trained model are not
/// independent (docs/science.md, section 8). Bias-corrected and accelerated (BCa; Efron 1987), with the acceleration of
/// the jackknife over clusters.
/// </summary>
public static class ClusterBootstrap
{
    /// <summary>Resamples by default.</summary>
    public const int DefaultResamples = 2_000;

    /// <summary>Fewer clusters than this give no interval: leaving one out must leave a spread.</summary>
    public const int FewestClusters = 3;

    /// <summary>
    /// The interval of a statistic; null with fewer than three clusters, or where the statistic is undefined on the
    /// data, without some cluster, or on more than half of the resamples. One point where all resamples agree.
    /// </summary>
    /// <param name="clusters">The number of clusters.</param>
    /// <param name="statistic">The statistic.</param>
    /// <param name="random">The stream to draw from.</param>
    /// <param name="resamples">Resamples, at least 1,000.</param>
    /// <param name="level">The confidence level, between 0 and 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">Too few resamples, or an impossible level.</exception>
    public static Interval? Bca(
        int clusters,
        ClusterStatistic statistic,
        RandomStream random,
        int resamples = DefaultResamples,
        double level = 0.95
    )
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(resamples, 1_000);
        if (!(level > 0 && level < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(level), level, "A confidence level lies between 0 and 1.");
        }

        if (
            clusters < FewestClusters
            || Estimate(clusters, statistic) is not { } estimate
            || Acceleration(clusters, statistic) is not { } acceleration
        )
        {
            return null;
        }

        var sorted = Resample(clusters, statistic, random, resamples);
        if (sorted.Length <= resamples / 2)
        {
            return null;
        }

        var correction = BiasCorrection(sorted, estimate);
        return new Interval(Bound((1 - level) / 2), Bound((1 + level) / 2));

        double Bound(double probability)
        {
            var shifted = correction + Normal.InvCDF(0, 1, probability);
            var slack = 1 - (acceleration * shifted);

            // Beyond its pole the adjustment is past every resample.
            var adjusted =
                slack > 0 ? Normal.CDF(0, 1, correction + (shifted / slack))
                : shifted > 0 ? 1
                : 0;
            return Quantile.OfSorted(sorted, adjusted);
        }
    }

    private static double? Estimate(int clusters, ClusterStatistic statistic) =>
        statistic([.. Enumerable.Range(0, clusters)]) is var value && double.IsFinite(value) ? value : null;

    // The skewness of the jackknife values over six; zero where they are all equal.
    private static double? Acceleration(int clusters, ClusterStatistic statistic)
    {
        var left = new double[clusters];
        for (var i = 0; i < clusters; i++)
        {
            left[i] = statistic([.. Enumerable.Range(0, clusters).Where(c => c != i)]);
            if (!double.IsFinite(left[i]))
            {
                return null;
            }
        }

        var mean = left.Average();
        var squares = left.Sum(v => (mean - v) * (mean - v));
        var cubes = left.Sum(v => (mean - v) * (mean - v) * (mean - v));
        return squares > 0 ? cubes / (6 * squares * Math.Sqrt(squares)) : 0;
    }

    private static double[] Resample(int clusters, ClusterStatistic statistic, RandomStream random, int resamples)
    {
        var values = new List<double>(resamples);
        var drawn = new int[clusters];
        for (var resample = 0; resample < resamples; resample++)
        {
            for (var i = 0; i < clusters; i++)
            {
                drawn[i] = (int)random.NextInt(clusters);
            }

            if (statistic(drawn) is var value && double.IsFinite(value))
            {
                values.Add(value);
            }
        }

        values.Sort();
        return [.. values];
    }

    // Half of the ties count as below. A share of 0 or 1 is moved by half a resample: the normal quantile must stay
    // finite.
    private static double BiasCorrection(double[] sorted, double estimate)
    {
        var below = sorted.Count(v => v < estimate) + (0.5 * sorted.Count(v => v == estimate));
        var share = Math.Clamp(below, 0.5, sorted.Length - 0.5) / sorted.Length;
        return Normal.InvCDF(0, 1, share);
    }
}
