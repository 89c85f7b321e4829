using System.Collections.Concurrent;
using Pipeline;

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

    private const long Seed = 20_260_101;

    // Equal sizes have equal floors, whatever is compared: simulated once per process.
    private static readonly ConcurrentDictionary<(int, int), NullFloor> Simulated = new();

    /// <summary>
    /// The floor between two independent samples of n and m values. One value stands for a deterministic method's
    /// design A: one model said J times.
    /// </summary>
    /// <param name="n">Values of the one sample.</param>
    /// <param name="m">Values of the other.</param>
    /// <param name="random">Where the stream comes from; always the same one for n and m.</param>
    public static NullFloor TwoSamples(int n, int m, RandomSource random)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(n);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(m);
        var stream = random(Seed, $"statistics/floor/{n}x{m}");
        return Simulated.GetOrAdd((n, m), _ => Simulate(n, m, stream));
    }

    /// <summary>The floor in the unit of <paramref name="sigma"/>, for a method whose standard deviation it is.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The standard deviation is negative or not a number.</exception>
    public NullFloor Scaled(double sigma) =>
        sigma >= 0
            ? new NullFloor(Low * sigma, Mean * sigma, High * sigma) { StandardError = StandardError * sigma }
            : throw new ArgumentOutOfRangeException(nameof(sigma), sigma, "A standard deviation is not negative.");

    private static NullFloor Simulate(int n, int m, RandomStream random)
    {
        var (x, y) = (new double[n], new double[m]);
        var distances = new double[Replications];
        for (var replication = 0; replication < Replications; replication++)
        {
            Draw(x);
            Draw(y);
            distances[replication] = Wasserstein.W2Sorted(x, y);
        }

        return OfSimulated(distances);

        void Draw(double[] sample)
        {
            for (var i = 0; i < sample.Length; i++)
            {
                sample[i] = random.NextNormal();
            }

            Array.Sort(sample);
        }
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
