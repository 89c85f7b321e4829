using Pipeline;
using Stages.Mathematics;

namespace Stages.Tests.Mathematics;

public sealed class NullFloorTests
{
    [Fact]
    public void TwoSamplesOfElevenAreAboutPointFiveEightSigmaApart()
    {
        var floor = NullFloor.TwoSamples(11, 11, Streams.Source);
        Assert.Equal(0.58, floor.Mean, 0.005);
        Assert.Equal(0.28, floor.Low, 0.01);
        Assert.Equal(0.98, floor.High, 0.01);
    }

    [Fact]
    public void ElevenValuesAreAboutOnePointThreeThreeSigmaFromOne() =>
        Assert.Equal(1.33, NullFloor.TwoSamples(1, 11, Streams.Source).Mean, 0.005);

    /// <summary>|X − Y| of two standard normal values has mean 2/√π.</summary>
    [Fact]
    public void TwoSamplesOfOneValueHaveTheMeanOfTheFoldedNormal() =>
        Assert.Equal(2 / Math.Sqrt(Math.PI), NullFloor.TwoSamples(1, 1, Streams.Source).Mean, 0.01);

    /// <summary>|X − Y| has the standard deviation √(2 − 4/π).</summary>
    [Fact]
    public void TheMonteCarloErrorIsThatOfAMean() =>
        Assert.Equal(Math.Sqrt(2 - (4 / Math.PI)) / Math.Sqrt(100_000), NullFloor.TwoSamples(1, 1, Streams.Source).StandardError, 0.00002);

    [Fact]
    public void AFloorIsSimulatedOncePerProcess() =>
        Assert.Same(NullFloor.TwoSamples(3, 5, Streams.Source), NullFloor.TwoSamples(3, 5, Streams.Source));

    [Fact]
    public void AFloorThatIsKnownStillSaysWhichStreamItCameFrom()
    {
        var asked = new List<(long, string)>();
        for (var time = 0; time < 2; time++)
        {
            NullFloor.TwoSamples(
                2,
                3,
                (seed, purpose, _) =>
                {
                    asked.Add((seed, purpose));
                    return RandomStream.For(seed, purpose);
                }
            );
        }

        Assert.Equal([(20_260_101L, "statistics/floor/2x3"), (20_260_101L, "statistics/floor/2x3")], asked);
    }

    [Fact]
    public void TheFloorScalesWithSigma() => Assert.Equal(new NullFloor(2, 4, 6), new NullFloor(1, 2, 3).Scaled(2));

    [Fact]
    public void ANegativeSigmaIsRefused() =>
        Assert.StartsWith(
            "A standard deviation is not negative.",
            Assert.Throws<ArgumentOutOfRangeException>(() => new NullFloor(1, 2, 3).Scaled(-1)).Message
        );
}
