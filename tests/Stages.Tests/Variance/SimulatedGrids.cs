using Pipeline;

namespace Stages.Tests.Variance;

/// <summary>Grids whose components are known.</summary>
internal static class SimulatedGrids
{
    /// <summary>Z_ij = a_i + e_ij, both normal with these standard deviations.</summary>
    internal static double[][] Draw(RandomStream random, int trainingSeeds, int unlearningSeeds, double training, double unlearning)
    {
        var grid = new double[trainingSeeds][];
        for (var i = 0; i < trainingSeeds; i++)
        {
            var effect = training * random.NextNormal();
            grid[i] = [.. Enumerable.Range(0, unlearningSeeds).Select(_ => effect + (unlearning * random.NextNormal()))];
        }

        return grid;
    }
}
