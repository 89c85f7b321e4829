using Stages.Metrics;

namespace Stages.Tests.Metrics;

public sealed class MarginTests
{
    [Theory]
    [InlineData(0.5)]
    [InlineData(0.9)]
    [InlineData(0.999999)]
    [InlineData(1e-30)]
    public void AMarginIsTheLogOddsOfTheLabel(double p) => Assert.Equal(Math.Log(p) - Math.Log(1 - p), Margin.Of(-Math.Log(p)), 1e-8);

    // p rounds to 1 here; the loss still tells how near it is.
    [Fact]
    public void ASmallLossKeepsItsDigits() => Assert.Equal(-Math.Log(1e-12), Margin.Of(1e-12), 1e-10);

    [Fact]
    public void NothingIsLostWhereTheSeriesEnds() => Assert.Equal(Margin.Of(0.99999999e-4), Margin.Of(1.00000001e-4), 1e-7);

    [Theory]
    [InlineData(0, 100)]
    [InlineData(150, -100)]
    [InlineData(1e300, -100)]
    public void MarginsAreCut(double loss, double margin) => Assert.Equal(margin, Margin.Of(loss));
}
