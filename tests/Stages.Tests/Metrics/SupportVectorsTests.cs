using Pipeline;
using Stages.Metrics;

namespace Stages.Tests.Metrics;

public sealed class SupportVectorsTests
{
    // As many numbers as CIFAR has test images, of two classes that nothing tells apart: nearly every weight is at its bound.
    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void TwiceTheExamplesAtHalfTheWeightGiveTheSameClassifier(long seed)
    {
        var random = RandomStream.For(seed, "support vectors");
        double[] positive = [.. Enumerable.Range(0, 10_000).Select(_ => ProbabilityOfOne(random))];
        double[] negative = [.. Enumerable.Range(0, 10_000).Select(_ => ProbabilityOfOne(random))];
        var once = SupportVectors.Fit(positive, negative, 3);
        var twice = SupportVectors.Fit([.. positive, .. positive], [.. negative, .. negative], 1.5);
        Assert.All([0.01, 0.1, 0.3, 0.6, 0.9], x => Assert.Equal(once.Decision(x), twice.Decision(x), 1e-4));
    }

    private static double ProbabilityOfOne(RandomStream random)
    {
        double[] powers = [.. Enumerable.Range(0, 100).Select(_ => Math.Exp(3 * random.NextNormal()))];
        return powers[0] / powers.Sum();
    }
}
