using Pipeline;
using Stages.Designs;

namespace Benchmarks.Statistics;

/// <summary>Grids whose components are known.</summary>
internal static class Simulated
{
    /// <summary>Z_ij = 50 + a_i + e_ij, the last two normal with these variances.</summary>
    internal static SeedGrid Grid(RandomStream random, int trainingSeeds, int unlearningSeeds, double training, double unlearning)
    {
        var grid = new double[trainingSeeds][];
        for (var i = 0; i < trainingSeeds; i++)
        {
            var effect = 50 + (Math.Sqrt(training) * random.NextNormal());
            grid[i] = [.. Enumerable.Range(0, unlearningSeeds).Select(_ => effect + (Math.Sqrt(unlearning) * random.NextNormal()))];
        }

        return SeedGrid.Of(grid);
    }
}
