using System.Collections.Concurrent;
using Pipeline;

namespace Stages.Mathematics;

/// <summary>
/// How large W2 between designs A and B is when all runs are draws of one normal distribution, in multiples of B's
/// standard deviation unless <see cref="Scaled"/>. It is the distribution of the ratio W2/s_B as it is computed: s_B is
/// of the same values of B, and A has one of them too where both hold the run of the first two seeds. A floor for
/// independent samples and a known σ would be exceeded in 8.8 % of cases where 5 % are meant (11 x 11;
/// docs/science.md, section 8).
/// </summary>
/// <param name="Low">The 5 % quantile.</param>
/// <param name="Mean">The mean.</param>
/// <param name="High">The 95 % quantile.</param>
public sealed record NullFloor(double Low, double Mean, double High)
{
    /// <summary>The Monte Carlo standard error of the mean, in the same unit; 0 when nothing was simulated.</summary>
    public double StandardError { get; init; }

    /// <summary>
    /// The values of B that a floor needs: with two or three W2/s_B has no variance, and its mean no Monte Carlo error.
    /// </summary>
    public const int FewestOfB = 4;

    /// <summary>Replications of the simulation: the standard error of the mean is below 0.002 from five values on.</summary>
    private const int Replications = 100_000;

    private const long Seed = 20_260_101;

    // Equal sizes have equal floors, whatever is compared: simulated once per process.
    private static readonly ConcurrentDictionary<(int, int, bool), NullFloor> Simulated = new();

    /// <summary>The floor of W2/s_B; null with too few values under B (<see cref="FewestOfB"/>).</summary>
    /// <remarks>
    /// Where A is one value and B has it too, W2² = (x − x̄)² + s²(m − 1)/m for any data. The ratio is then no evidence of
    /// anything, and the levels are those of a training seed that is drawn at random.
    /// </remarks>
    /// <param name="n">Values of A.</param>
    /// <param name="m">Values of B.</param>
    /// <param name="shared">Whether one of B's values is one of A's.</param>
    /// <param name="random">Where the stream comes from; always the same one for n, m and shared.</param>
    public static NullFloor? Studentised(int n, int m, bool shared, RandomSource random)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(n);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(m);
        if (m < FewestOfB)
        {
            return null;
        }

        var stream = random(Seed, $"statistics/floor/{n}x{m}{(shared ? "/sharing-one" : "")}");
        return Simulated.GetOrAdd((n, m, shared), _ => Simulate(n, m, shared, stream));
    }

    /// <summary>
    /// The floor in the metric's unit for a cell with these values under B. Null where more than a third of them are equal,
    /// as accuracies of exactly 0 or 100 % often are: such values are not normal, and exceed the floor in 13 % of cases in
    /// which nothing differs (benchmarks/Statistics, floors).
    /// </summary>
    public NullFloor? For(IReadOnlyList<double> b) => IsPile(b) ? null : Scaled(Sample.StandardDeviation(b));

    /// <summary>
    /// The levels that the exchange of runs gives, in the metric's unit, of the distances of all exchanges or of random
    /// ones: no more than 5 % of these are above the high one, and none below the low one.
    /// </summary>
    /// <remarks>
    /// Where nothing differs all exchanges are equally likely, whatever the distribution: W2 is above the high level in at
    /// most 5 % of cases, and below the low one likewise.
    /// </remarks>
    internal static NullFloor OfExchanged(IEnumerable<double> distances)
    {
        double[] sorted = [.. distances.Order()];
        // Runs that were drawn themselves are one exchange more.
        var outside = (int)(0.05 * (sorted.Length + 1));
        return new NullFloor(sorted[Math.Max(0, outside - 1)], sorted.Average(), sorted[^Math.Max(1, outside)]);
    }

    /// <summary>From the lower of two floors' low levels to the higher of their high ones; the mean is this one's.</summary>
    internal NullFloor Wider(NullFloor other) => this with { Low = Math.Min(Low, other.Low), High = Math.Max(High, other.High) };

    /// <summary>Whether more than a third of the values are equal.</summary>
    internal static bool IsPile(IReadOnlyList<double> values) =>
        3 * values.CountBy(value => value).Max(count => count.Value) > values.Count;

    /// <summary>
    /// The floor in the metric's unit, for a cell with this standard deviation under B; null where that is 0, which
    /// tells nothing of how far runs scatter.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The standard deviation is negative or not a number.</exception>
    public NullFloor? Scaled(double standardDeviation) =>
        standardDeviation == 0 ? null
        : standardDeviation > 0
            ? new NullFloor(Low * standardDeviation, Mean * standardDeviation, High * standardDeviation)
            {
                StandardError = StandardError * standardDeviation,
            }
        : throw new ArgumentOutOfRangeException(nameof(standardDeviation), standardDeviation, "A standard deviation is not negative.");

    private static NullFloor Simulate(int n, int m, bool shared, RandomStream random)
    {
        var (x, y) = (new double[n], new double[m]);
        var distances = new double[Replications];
        for (var replication = 0; replication < Replications; replication++)
        {
            Draw(y, from: 0);
            x[0] = y[0];
            Draw(x, from: shared ? 1 : 0);
            Array.Sort(x);
            Array.Sort(y);
            distances[replication] = Wasserstein.W2Sorted(x, y) / Sample.StandardDeviation(y);
        }

        return OfSimulated(distances);

        void Draw(double[] sample, int from)
        {
            for (var i = from; i < sample.Length; i++)
            {
                sample[i] = random.NextNormal();
            }
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
