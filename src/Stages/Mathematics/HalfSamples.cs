using Pipeline;

namespace Stages.Mathematics;

/// <summary>
/// Intervals of statistics of clusters, here training seeds, by the jackknife that leaves half of the clusters out
/// (Shao and Wu 1989). Unlike leaving out one, it is right for statistics that jump, such as shares and medians.
/// </summary>
internal static class HalfSamples
{
    /// <summary>Fewer clusters than this give no interval: half of them must leave a spread.</summary>
    internal const int FewestClusters = 10;

    private const int Samples = 500;

    /// <summary>
    /// Student's t intervals at 95 %, with a degree of freedom less than clusters; null for fewer than ten clusters.
    /// </summary>
    /// <param name="clusters">The number of clusters.</param>
    /// <param name="statistics">The statistics of some clusters, given by their numbers from 0; always as many. Not
    /// finite where they are undefined: such samples are left out.</param>
    /// <param name="random">The stream to draw halves from.</param>
    internal static IReadOnlyList<Interval?> Intervals(int clusters, Func<int[], double[]> statistics, RandomStream random)
    {
        var whole = statistics([.. Enumerable.Range(0, clusters)]);
        if (clusters < FewestClusters)
        {
            return new Interval?[whole.Length];
        }

        var left = clusters / 2;
        var halves = new double[Samples][];
        for (var sample = 0; sample < Samples; sample++)
        {
            int[] kept = [.. random.Subset(clusters, clusters - left).Select(cluster => (int)cluster)];
            halves[sample] = statistics(kept);
        }

        var scale = (clusters - left) / (double)left;
        var t = Sample.StudentQuantile(clusters - 1, 0.975);
        return [.. whole.Select((value, k) => Of(value, [.. halves.Select(half => half[k]).Where(double.IsFinite)]))];

        Interval? Of(double value, double[] others)
        {
            if (!double.IsFinite(value) || others.Length == 0)
            {
                return null;
            }

            var half = t * Math.Sqrt(scale * others.Average(other => (other - value) * (other - value)));
            return new Interval(value - half, value + half);
        }
    }
}
