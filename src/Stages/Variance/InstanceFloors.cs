using System.Collections.Concurrent;
using Pipeline;
using Stages.Designs;
using Stages.Mathematics;

namespace Stages.Variance;

/// <summary>
/// What the distances of every instance of design A would be without any difference: simulated on I x J grids of
/// independent standard normal values, because the instances of one grid share their B and so depend on each other. In
/// multiples of B's standard deviation in the same grid, as the distances are compared with it.
/// </summary>
/// <param name="One">W2 of one training seed.</param>
/// <param name="Median">The median over training seeds.</param>
/// <param name="Maximum">The maximum over training seeds.</param>
internal sealed record InstanceFloors(NullFloor One, NullFloor Median, NullFloor Maximum)
{
    private const int Replications = 20_000;
    private const long Seed = 20_260_102;

    // Equal sizes have equal floors, whatever the cell: simulated once per process.
    private static readonly ConcurrentDictionary<(int, int), InstanceFloors> Simulated = new();

    /// <summary>
    /// The floors; null with too few training seeds (<see cref="NullFloor.FewestOfB"/>), and where an instance is one
    /// run. What tells one run from the others is its training seed alone, so the floor would be reached by construction.
    /// </summary>
    internal static InstanceFloors? Of(int trainingSeeds, int unlearningSeeds, RandomSource random)
    {
        if (trainingSeeds < NullFloor.FewestOfB || unlearningSeeds == 1)
        {
            return null;
        }

        var stream = random(Seed, $"statistics/instances/{trainingSeeds}x{unlearningSeeds}");
        return Simulated.GetOrAdd((trainingSeeds, unlearningSeeds), _ => Simulate(trainingSeeds, unlearningSeeds, stream));
    }

    private static InstanceFloors Simulate(int trainingSeeds, int unlearningSeeds, RandomStream random)
    {
        var (one, median, maximum) = (new double[Replications], new double[Replications], new double[Replications]);
        var distances = new double[trainingSeeds];
        var rows = new double[trainingSeeds][];
        var column = new double[trainingSeeds];
        var without = new double[trainingSeeds - 1];
        for (var replication = 0; replication < Replications; replication++)
        {
            for (var i = 0; i < trainingSeeds; i++)
            {
                rows[i] = [.. Enumerable.Range(0, unlearningSeeds).Select(_ => random.NextNormal())];
                column[i] = rows[i][0];
            }

            var deviation = Sample.StandardDeviation(column);
            for (var i = 0; i < trainingSeeds; i++)
            {
                DesignPair.Without(column, i, without);
                Array.Sort(rows[i]);
                Array.Sort(without);
                distances[i] = Wasserstein.W2Sorted(rows[i], without) / deviation;
            }

            one[replication] = distances[0];
            Array.Sort(distances);
            median[replication] = Quantile.OfSorted(distances, 0.5);
            maximum[replication] = distances[^1];
        }

        return new InstanceFloors(NullFloor.OfSimulated(one), NullFloor.OfSimulated(median), NullFloor.OfSimulated(maximum));
    }
}
