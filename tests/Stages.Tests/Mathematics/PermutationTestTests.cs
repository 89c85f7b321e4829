using Pipeline;
using Stages.Mathematics;

namespace Stages.Tests.Mathematics;

public sealed class PermutationTestTests
{
    /// <summary>One value against three: W2² is 86/3, 22, 18 and 194/3 with 1, 2, 3 or 10 alone.</summary>
    [Theory]
    [InlineData(10, 0.25)]
    [InlineData(1, 0.5)]
    [InlineData(2, 0.75)]
    [InlineData(3, 1)]
    public void PIsTheShareOfPartitionsThatAreAsFarApart(double alone, double expected)
    {
        double[] others = [.. new double[] { 1, 2, 3, 10 }.Where(v => v != alone)];
        Assert.Equal(expected, PermutationTest.P([alone], others, RandomStream.For(1, "test")), 0.015);
    }

    [Fact]
    public void EqualValuesHaveAPOfOne() => Assert.Equal(1, PermutationTest.P([5, 5, 5], [5, 5], RandomStream.For(1, "test"), 99));

    [Fact]
    public void TheSmallestPCountsTheSamplesThemselves()
    {
        double[] x = [.. Enumerable.Range(0, 11).Select(i => (double)i)];
        Assert.Equal(0.01, PermutationTest.P(x, [.. x.Select(v => v + 1000)], RandomStream.For(1, "test"), 99));
    }

    /// <summary>
    /// 1,000 pairs of samples of one distribution: the share of p at most q is q, within four standard errors.
    /// </summary>
    [Fact]
    public void PIsUniformWhenThereIsNoDifference()
    {
        var random = RandomStream.For(4, "test");
        double[] p = [.. Enumerable.Range(0, 1_000).Select(_ => PermutationTest.P(Draw(6), Draw(5), random, 199))];
        foreach (var q in (double[])[0.05, 0.1, 0.25, 0.5, 0.75, 0.9])
        {
            Assert.Equal(q, p.Count(v => v <= q + 1e-9) / 1000.0, 4 * Math.Sqrt(q * (1 - q) / 1000));
        }

        double[] Draw(int n) => [.. Enumerable.Range(0, n).Select(_ => random.NextNormal())];
    }
}
