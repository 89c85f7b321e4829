using Pipeline;
using Stages.Designs;
using Stages.Mathematics;

namespace Stages.Variance;

/// <summary>An interval of a grid's rows, and the truth that it has to contain.</summary>
/// <param name="Interval">The interval of training seeds of J values each; null where there is none.</param>
/// <param name="Truth">What it is about, of the variances between and within rows.</param>
internal sealed record GridInterval(Func<SeedRow[], int, Interval?> Interval, Func<double, double, double> Truth);

/// <summary>
/// How often intervals hold on grids that are drawn from the cell itself: training seeds with replacement, then values
/// within them, so that the truth is known (the second level of Hall's (1986) and Beran's (1987) double bootstrap). An
/// interval that does not hold there is not printed.
/// </summary>
internal static class OwnCoverage
{
    /// <summary>An interval that covers less is not printed.</summary>
    internal const double Least = 0.9;

    private const int Resamples = 1_000;

    /// <summary>The share of the resamples in which each interval contains its truth.</summary>
    internal static double[] Of(IReadOnlyList<double[]> rows, RandomStream random, params IReadOnlyList<GridInterval> intervals)
    {
        var values = rows[0].Length;
        double[] means = [.. rows.Select(row => row.Average())];
        var mean = means.Average();
        var between = means.Average(m => (m - mean) * (m - mean));
        var within = rows.Select((row, i) => row.Average(v => (v - means[i]) * (v - means[i]))).Average();
        double[] truths = [.. intervals.Select(i => i.Truth(between, within))];
        var hits = new int[intervals.Count];
        for (var resample = 0; resample < Resamples; resample++)
        {
            var drawn = Drawn(rows, values, random);
            for (var i = 0; i < hits.Length; i++)
            {
                hits[i] += intervals[i].Interval(drawn, values)?.Contains(truths[i]) == true ? 1 : 0;
            }
        }

        return [.. hits.Select(h => (double)h / Resamples)];
    }

    /// <summary>The same of the interval of common practice's coverage. Its truth is the share of all drawn training seeds
    /// whose interval contains the rows' mean.</summary>
    /// <param name="rows">The rows, of at least two values.</param>
    /// <param name="t">Student's quantile of the seeds' intervals.</param>
    /// <param name="random">The stream to draw from.</param>
    internal static double OfPractice(IReadOnlyList<double[]> rows, double t, RandomStream random)
    {
        var (mean, values) = (rows.Average(row => row.Average()), rows[0].Length);
        int[] seeds = [.. Enumerable.Range(0, rows.Count)];
        var (counts, containing) = (new int[Resamples], 0);
        for (var resample = 0; resample < Resamples; resample++)
        {
            var drawn = Drawn(rows, values, random);
            containing += drawn.Count(row => Math.Abs(row.Mean - mean) <= t * Math.Sqrt(row.SumOfSquares / (values - 1) / values));
            counts[resample] = PracticeCounts.Of(drawn, seeds, values, t).Containing;
        }

        var truth = containing / ((double)Resamples * rows.Count);
        bool[] holds = [.. Enumerable.Range(0, rows.Count + 1).Select(k => Proportion.ClopperPearson(k, rows.Count).Contains(truth))];
        return counts.Average(count => holds[count] ? 1.0 : 0);
    }

    private static SeedRow[] Drawn(IReadOnlyList<double[]> rows, int values, RandomStream random)
    {
        var (drawn, row) = (new SeedRow[rows.Count], new double[values]);
        for (var i = 0; i < drawn.Length; i++)
        {
            var from = rows[(int)random.NextInt(rows.Count)];
            for (var j = 0; j < values; j++)
            {
                row[j] = from[(int)random.NextInt(values)];
            }

            drawn[i] = SeedRow.Of(row);
        }

        return drawn;
    }

    /// <summary>The same of the interval of the difference of two means, where each sample is drawn from
    /// itself.</summary>
    internal static double OfDifference(IReadOnlyList<double> x, IReadOnlyList<double> y, RandomStream random)
    {
        var truth = x.Average() - y.Average();
        var (ofX, ofY) = (new double[x.Count], new double[y.Count]);
        var hits = 0;
        for (var resample = 0; resample < Resamples; resample++)
        {
            Draw(x, ofX);
            Draw(y, ofY);
            hits += MeanDifference.Of(ofX, ofY) is { } d && (d with { Value = d.Value - truth }).P >= 0.05 ? 1 : 0;
        }

        return (double)hits / Resamples;

        void Draw(IReadOnlyList<double> from, double[] to)
        {
            for (var i = 0; i < to.Length; i++)
            {
                to[i] = from[(int)random.NextInt(from.Count)];
            }
        }
    }
}
