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
    public void FewPartitionsAreAllTaken(double alone, double expected)
    {
        double[] others = [.. new double[] { 1, 2, 3, 10 }.Where(v => v != alone)];
        var test = PermutationTest.Of([alone], others, RandomStream.For(1, "test"));
        Assert.True(test.Exact);
        Assert.Equal(expected, test.P);
        Assert.Equal(0.25, test.LeastP);
    }

    [Fact]
    public void EqualValuesHaveAPOfOne() => Assert.Equal(1, PermutationTest.Of([5, 5, 5], [5, 5], RandomStream.For(1, "test"), 9).P);

    [Fact]
    public void TheSmallestPOfDrawnPartitionsCountsTheSamplesThemselves()
    {
        double[] x = [.. Enumerable.Range(0, 11).Select(i => (double)i)];
        var test = PermutationTest.Of(x, [.. x.Select(v => v + 1000)], RandomStream.For(1, "test"), 99);
        Assert.False(test.Exact);
        Assert.Equal(0.01, test.P);
    }

    /// <summary>Of the 252 parts of two times five values, the samples and their exchange are furthest apart.</summary>
    [Fact]
    public void TheSmallestExactPOfTwoEqualSizesIsTwoOfAll()
    {
        double[] x = [1, 2, 3, 4, 5];
        Assert.Equal(2.0 / 252, PermutationTest.Of(x, [.. x.Select(v => v + 1000)], RandomStream.For(1, "test")).P, 12);
    }

    /// <summary>The exact p and that of drawn partitions are of one distribution.</summary>
    [Fact]
    public void DrawnPartitionsComeNearAllOfThem()
    {
        double[] x = [1, 2, 4, 7, 9, 14, 15];
        double[] y = [3, 8, 11, 12, 16, 20, 21];
        var exact = PermutationTest.Of(x, y, RandomStream.For(1, "test"));
        var drawn = PermutationTest.Of(x, y, RandomStream.For(2, "test"), 3_000);
        Assert.Equal((true, false), (exact.Exact, drawn.Exact));
        Assert.Equal(exact.P, drawn.P, 4 * Math.Sqrt(exact.P * (1 - exact.P) / 3_000));
    }

    /// <summary>
    /// 1,000 pairs of samples of one distribution: the share of p at most q is q, within four standard errors.
    /// </summary>
    [Fact]
    public void PIsUniformWhenThereIsNoDifference()
    {
        var random = RandomStream.For(4, "test");
        double[] p = [.. Enumerable.Range(0, 1_000).Select(_ => PermutationTest.Of(Draw(6), Draw(5), random, 199).P)];
        foreach (var q in (double[])[0.05, 0.1, 0.25, 0.5, 0.75, 0.9])
        {
            Assert.Equal(q, p.Count(v => v <= q + 1e-9) / 1000.0, 4 * Math.Sqrt(q * (1 - q) / 1000));
        }

        double[] Draw(int n) => [.. Enumerable.Range(0, n).Select(_ => random.NextNormal())];
    }
}
