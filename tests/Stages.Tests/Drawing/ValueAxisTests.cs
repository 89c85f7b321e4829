using Stages.Drawing;

namespace Stages.Tests.Drawing;

public sealed class ValueAxisTests
{
    [Fact]
    public void WhatIsAHundredTimesAsLargeLeavesTheOthersReadable()
    {
        var axis = ValueAxis.Logarithmic([0.5, 0.6, 60]);
        Assert.Equal(["0.5", "1", "2", "5", "10", "20", "50"], axis.Labels);
        var share = (axis.HeightOf(0.6) - axis.HeightOf(0.5)) / (axis.High - axis.Low);
        Assert.InRange(share, 0.03, 0.04);
    }

    [Fact]
    public void ZeroHasAPlaceOfItsOwnBelowAllOthers()
    {
        var axis = ValueAxis.Logarithmic([0, 0.2, 3]);
        Assert.Equal("0", axis.Labels[0]);
        Assert.Equal(axis.Ticks[0], axis.HeightOf(0));
        Assert.InRange(axis.HeightOf(0), axis.Low, axis.HeightOf(0.2));
    }

    [Fact]
    public void WithoutAZeroThereIsNoPlaceForIt() => Assert.DoesNotContain("0", ValueAxis.Logarithmic([0.2, 3]).Labels);

    [Theory]
    [InlineData(new double[0])]
    [InlineData(new double[] { 0, 0 })]
    [InlineData(new double[] { 7 })]
    [InlineData(new[] { 1e-9, 1e9 })]
    public void EveryAxisHasTicksWithinItsRange(double[] values)
    {
        var axis = ValueAxis.Logarithmic(values);
        Assert.InRange(axis.Ticks.Count, 2, 9);
        Assert.Equal(axis.Ticks.Count, axis.Labels.Distinct().Count());
        Assert.All(axis.Ticks.Concat(values.Select(axis.HeightOf)), height => Assert.InRange(height, axis.Low, axis.High));
    }

    [Fact]
    public void AccuraciesNearAHundredAreToldApartBesideALowOne()
    {
        var (stretched, linear) = (ValueAxis.Stretched([28, 95, 98]), ValueAxis.Around([28, 95, 98]));
        Assert.True(Share(stretched) > 2 * Share(linear));
        Assert.Contains("95", stretched.Labels);

        static double Share(ValueAxis axis) => (axis.HeightOf(98) - axis.HeightOf(95)) / (axis.High - axis.Low);
    }

    [Theory]
    [InlineData(new double[0])]
    [InlineData(new double[] { 100 })]
    [InlineData(new double[] { 0, 100 })]
    [InlineData(new[] { 97.1, 97.4 })]
    [InlineData(new[] { 0, 0.4 })]
    public void APercentageHasTicksFromZeroToAHundred(double[] values)
    {
        var axis = ValueAxis.Stretched(values);
        Assert.InRange(axis.Ticks.Count, 2, 12);
        Assert.Equal(axis.Ticks.Order(), axis.Ticks);
        Assert.Equal(axis.Ticks.Count, axis.Labels.Distinct().Count());
        Assert.All(values.Select(axis.HeightOf), height => Assert.InRange(height, axis.Low, axis.High));
    }

    [Fact]
    public void OnALinearAxisTheHeightIsTheValue() => Assert.Equal(42, ValueAxis.Around([0, 100]).HeightOf(42));
}
