using MathNet.Numerics.Distributions;
using MathNet.Numerics.Random;

namespace Stages.Mathematics;

/// <summary>
/// How large W2 is when there is nothing to find: its distribution between samples of one normal distribution, in units
/// of that distribution's standard deviation unless <see cref="Scaled"/> (docs/science.md, section 8).
/// </summary>
/// <param name="Low">The 5 % quantile.</param>
/// <param name="Mean">The mean.</param>
/// <param name="High">The 95 % quantile.</param>
public sealed record NullFloor(double Low, double Mean, double High)
{
    /// <summary>The Monte Carlo standard error of the mean, in the same unit; 0 when nothing was simulated.</summary>
    public double StandardError { get; init; }

    /// <summary>Replications of the simulation: the standard error of the mean is below 0.002 σ from n = 5 on.</summary>
    private const int Replications = 100_000;

    private const int Seed = 20_260_101;

    /// <summary>The floor between two independent samples of n and m values.</summary>
    public static NullFloor TwoSamples(int n, int m)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(n);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(m);
        return Simulate(n, m);
    }

    /// <summary>
    /// The floor between n values and a point that is itself one value of the distribution: what a deterministic
    /// method's design A, one model said J times, has for its W2 against design B.
    /// </summary>
    public static NullFloor AgainstPoint(int n) => TwoSamples(1, n);

    /// <summary>The floor in the unit of <paramref name="sigma"/>, for a method whose standard deviation it is.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The standard deviation is negative or not a number.</exception>
    public NullFloor Scaled(double sigma) =>
        sigma >= 0
            ? new NullFloor(Low * sigma, Mean * sigma, High * sigma) { StandardError = StandardError * sigma }
            : throw new ArgumentOutOfRangeException(nameof(sigma), sigma, "A standard deviation is not negative.");

    private static NullFloor Simulate(int n, int m)
    {
        var random = new Xoshiro256StarStar(Seed);
        var x = new double[n];
        var y = new double[m];
        var distances = new double[Replications];
        for (var replication = 0; replication < Replications; replication++)
        {
            Normal.Samples(random, x, 0, 1);
            Normal.Samples(random, y, 0, 1);
            Array.Sort(x);
            Array.Sort(y);
            distances[replication] = Wasserstein.W2Sorted(x, y);
        }

        return OfSimulated(distances);
    }

    /// <summary>The floor that replications of a simulation give; they are sorted in place.</summary>
    internal static NullFloor OfSimulated(double[] distances)
    {
        Array.Sort(distances);
        return new NullFloor(Quantile.OfSorted(distances, 0.05), distances.Average(), Quantile.OfSorted(distances, 0.95))
        {
            StandardError = Sample.StandardDeviation(distances) / Math.Sqrt(distances.Length),
        };
    }
}
