using Pipeline;
using Stages.Designs;
using Stages.Mathematics;

namespace Stages.Variance;

/// <summary>
/// W2 between a method and Retrain under design B. It has no interval: where both are the same its estimate is not near
/// normal, and no resampling is right. In its place stand p of a permutation test, what W2 is without any difference,
/// and its parts: W2² = (gap of means)² + (gap of standard deviations)² + shape².
/// </summary>
/// <param name="W2">The distance, in the metric's unit.</param>
/// <param name="Test">Whether both could be one: by exchanging runs between them.</param>
/// <param name="Floor">What W2 would be without any difference: the wider of the levels for normal values, by Retrain's
/// standard deviation, and of those that the test's exchanges give; null where <see cref="NullFloor"/> has none.</param>
/// <param name="Location">Mean of the method less mean of Retrain.</param>
/// <param name="Scale">Standard deviation (over n) of the method less that of Retrain.</param>
/// <param name="Shape">The root of 2 s_x s_y (1 − r), r being the correlation of the quantiles.</param>
public sealed record RetrainDistance(double W2, PermutationTest Test, NullFloor? Floor, double Location, double Scale, double Shape)
{
    /// <summary>The distance between two samples of at least one finite value.</summary>
    public static RetrainDistance Of(IReadOnlyList<double> method, IReadOnlyList<double> retrain, CellName cell, RandomSource random)
    {
        var test = PermutationTest.Of(method, retrain, CellAnalysis.Stream(cell, "retrain", random));
        var location = method.Average() - retrain.Average();
        var scale = Deviation(method) - Deviation(retrain);
        var shape = (test.Observed * test.Observed) - (location * location) - (scale * scale);
        return new RetrainDistance(
            test.Observed,
            test,
            NullFloor
                .Studentised(method.Count, retrain.Count, shared: false, random)
                ?.For(retrain)
                ?.Wider(NullFloor.OfExchanged(test.Permuted)),
            location,
            scale,
            Math.Sqrt(Math.Max(0, shape))
        );
    }

    private static double Deviation(IReadOnlyList<double> values)
    {
        var mean = values.Average();
        return Math.Sqrt(values.Average(v => (v - mean) * (v - mean)));
    }
}
