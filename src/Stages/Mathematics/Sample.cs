using System.Collections.Concurrent;
using MathNet.Numerics.Distributions;

namespace Stages.Mathematics;

/// <summary>What every function on an empirical sample asks of it.</summary>
internal static class Sample
{
    private static readonly ConcurrentDictionary<(int Freedom, double Probability), double> Quantiles = new();

    /// <summary>A sorted copy.</summary>
    /// <exception cref="ArgumentException">The sample is empty or holds a value that is not finite.</exception>
    internal static double[] Sorted(IReadOnlyList<double> values)
    {
        if (values.Count == 0)
        {
            throw new ArgumentException("A sample needs at least one value.", nameof(values));
        }

        double[] sorted = [.. values];
        if (Array.FindIndex(sorted, value => !double.IsFinite(value)) is var index and >= 0)
        {
            throw new ArgumentException($"A sample needs finite values; value {index} is {sorted[index]}.", nameof(values));
        }

        Array.Sort(sorted);
        return sorted;
    }

    /// <summary>The mean; of equal values exactly their value.</summary>
    internal static double Mean(IReadOnlyList<double> values) => values[0] + (values.Sum(value => value - values[0]) / values.Count);

    /// <summary>The median.</summary>
    internal static double Median(IReadOnlyList<double> values) => Quantile.Of(values, 0.5);

    /// <summary>The standard deviation (n − 1); 0 for one value.</summary>
    internal static double StandardDeviation(IReadOnlyList<double> values) =>
        values.Count == 1 ? 0 : MathNet.Numerics.Statistics.Statistics.StandardDeviation(values);

    /// <summary>The median of the means of every two values, each with itself too (Hodges and Lehmann 1963): the centre,
    /// where values are symmetric about one.</summary>
    internal static double Centre(IReadOnlyList<double> values) =>
        Median([.. values.SelectMany((value, i) => values.Skip(i).Select(other => (value + other) / 2))]);

    /// <summary>A quantile of Student's t, which takes a search: kept for whole degrees of freedom.</summary>
    internal static double StudentQuantile(int freedom, double probability) =>
        Quantiles.GetOrAdd((freedom, probability), of => StudentT.InvCDF(0, 1, of.Freedom, of.Probability));

    /// <summary>The interval of the mean by Student's t; null for one value.</summary>
    internal static Interval? MeanInterval(IReadOnlyList<double> values, double level)
    {
        if (values.Count < 2)
        {
            return null;
        }

        var mean = Mean(values);
        var half = StudentQuantile(values.Count - 1, (1 + level) / 2) * StandardDeviation(values) / Math.Sqrt(values.Count);
        return new Interval(mean - half, mean + half);
    }
}
