using Stages.Mathematics;

namespace Stages.Tests.Mathematics;

public sealed class NullFloorTests
{
    [Fact]
    public void TwoSamplesOfElevenAreAboutPointFiveEightSigmaApart()
    {
        var floor = NullFloor.TwoSamples(11, 11);
        Assert.Equal(0.58, floor.Mean, 0.005);
        Assert.Equal(0.28, floor.Low, 0.01);
        Assert.Equal(0.98, floor.High, 0.01);
    }

    [Fact]
    public void ElevenValuesAreAboutOnePointThreeThreeSigmaFromAPoint() => Assert.Equal(1.33, NullFloor.AgainstPoint(11).Mean, 0.005);

    /// <summary>|X − Y| of two standard normal values has mean 2/√π.</summary>
    [Fact]
    public void TwoSamplesOfOneValueHaveTheMeanOfTheFoldedNormal() =>
        Assert.Equal(2 / Math.Sqrt(Math.PI), NullFloor.TwoSamples(1, 1).Mean, 0.01);

    /// <summary>|X − Y| has the standard deviation √(2 − 4/π).</summary>
    [Fact]
    public void TheMonteCarloErrorIsThatOfAMean() =>
        Assert.Equal(Math.Sqrt(2 - (4 / Math.PI)) / Math.Sqrt(100_000), NullFloor.TwoSamples(1, 1).StandardError, 0.00002);

    [Fact]
    public void TheSimulationIsReproducible() => Assert.Equal(NullFloor.TwoSamples(3, 5), NullFloor.TwoSamples(3, 5));

    [Fact]
    public void TheFloorScalesWithSigma() => Assert.Equal(new NullFloor(2, 4, 6), new NullFloor(1, 2, 3).Scaled(2));

    [Fact]
    public void ANegativeSigmaIsRefused() => Assert.Throws<ArgumentOutOfRangeException>(() => new NullFloor(1, 2, 3).Scaled(-1));
}
