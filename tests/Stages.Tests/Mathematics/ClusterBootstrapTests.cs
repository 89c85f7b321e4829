using Pipeline;
using Stages.Mathematics;

namespace Stages.Tests.Mathematics;

public sealed class ClusterBootstrapTests
{
    // Efron and Tibshirani, An Introduction to the Bootstrap (1993), table 14.1, A.
    private static readonly double[] Spatial =
    [
        48,
        36,
        20,
        29,
        42,
        42,
        20,
        42,
        22,
        41,
        45,
        14,
        6,
        0,
        33,
        28,
        34,
        4,
        32,
        24,
        47,
        41,
        24,
        26,
        30,
        41,
    ];

    /// <summary>
    /// Their table 14.2: the 90 % BCa interval of the variance (over n) 171.5 is (115.8, 259.6) with 2,000 resamples.
    /// </summary>
    [Fact]
    public void TheVarianceOfTheSpatialDataHasTheTextbooksInterval()
    {
        Assert.Equal(171.5, Variance([.. Enumerable.Range(0, Spatial.Length)]), 0.1);
        var interval = ClusterBootstrap.Bca(Spatial.Length, Variance, RandomStream.For(1, "test"), 20_000, 0.9)!;
        Assert.Equal(115.8, interval.Low, 4.0);
        Assert.Equal(259.6, interval.High, 4.0);
    }

    [Fact]
    public void TheSameStreamGivesTheSameInterval() =>
        Assert.Equal(
            ClusterBootstrap.Bca(Spatial.Length, Mean, RandomStream.For(3, "test")),
            ClusterBootstrap.Bca(Spatial.Length, Mean, RandomStream.For(3, "test"))
        );

    [Fact]
    public void AnIntervalIsThatOfItsStatisticOnAnotherScale()
    {
        var plain = ClusterBootstrap.Bca(Spatial.Length, Mean, RandomStream.For(3, "test"))!;
        var moved = ClusterBootstrap.Bca(Spatial.Length, c => 100 - (2 * Mean(c)), RandomStream.For(3, "test"))!;
        Assert.Equal(100 - (2 * plain.High), moved.Low, 9);
        Assert.Equal(100 - (2 * plain.Low), moved.High, 9);
    }

    [Fact]
    public void AHigherLevelGivesAWiderInterval()
    {
        var narrow = ClusterBootstrap.Bca(Spatial.Length, Mean, RandomStream.For(3, "test"), level: 0.8)!;
        var wide = ClusterBootstrap.Bca(Spatial.Length, Mean, RandomStream.For(3, "test"), level: 0.95)!;
        Assert.True(wide.Low < narrow.Low && narrow.High < wide.High);
    }

    [Fact]
    public void AConstantStatisticHasAPointForItsInterval() =>
        Assert.Equal(new Interval(7, 7), ClusterBootstrap.Bca(5, _ => 7, RandomStream.For(1, "test")));

    /// <summary>
    /// A truncated estimate is at its bound in many resamples; the interval stays within the statistic's range.
    /// </summary>
    [Fact]
    public void AStatisticAtItsBoundKeepsToItsRange()
    {
        var interval = ClusterBootstrap.Bca(Spatial.Length, c => Math.Max(0, Mean(c) - 32), RandomStream.For(1, "test"))!;
        Assert.Equal(0, interval.Low);
        Assert.InRange(interval.High, 0.1, 10);
    }

    [Fact]
    public void TwoClustersHaveNoInterval() => Assert.Null(ClusterBootstrap.Bca(2, Mean, RandomStream.For(1, "test")));

    [Fact]
    public void AStatisticThatIsUndefinedWithoutSomeClusterHasNoInterval() =>
        Assert.Null(ClusterBootstrap.Bca(4, c => c.Contains(2) ? Mean(c) : double.NaN, RandomStream.For(1, "test")));

    [Fact]
    public void UndefinedResamplesAreLeftOut()
    {
        // Undefined only where a resample is one cluster over and over: 1 in 27.
        var interval = ClusterBootstrap.Bca(3, c => c.IndexOfAnyExcept(c[0]) < 0 ? double.NaN : Mean(c), RandomStream.For(1, "test"))!;
        Assert.True(double.IsFinite(interval.Low) && interval.Low < interval.High);
    }

    [Fact]
    public void TooFewResamplesAreRefused() =>
        Assert.Equal(
            "resamples",
            Assert.Throws<ArgumentOutOfRangeException>(() => ClusterBootstrap.Bca(5, Mean, RandomStream.For(1, "test"), 999)).ParamName
        );

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(double.NaN)]
    public void AnImpossibleLevelIsRefused(double level) =>
        Assert.StartsWith(
            "A confidence level lies between 0 and 1.",
            Assert
                .Throws<ArgumentOutOfRangeException>(() => ClusterBootstrap.Bca(5, Mean, RandomStream.For(1, "test"), level: level))
                .Message
        );

    private static double Mean(ReadOnlySpan<int> clusters)
    {
        var sum = 0.0;
        foreach (var i in clusters)
        {
            sum += Spatial[i];
        }

        return sum / clusters.Length;
    }

    private static double Variance(ReadOnlySpan<int> clusters)
    {
        var mean = Mean(clusters);
        var sum = 0.0;
        foreach (var i in clusters)
        {
            sum += (Spatial[i] - mean) * (Spatial[i] - mean);
        }

        return sum / clusters.Length;
    }
}
