using CsCheck;
using Stages.Mathematics;

namespace Stages.Tests.Mathematics;

public sealed class QuantileTests
{
    private static readonly Gen<double[]> Values = Gen.Double[-100, 100].Array[1, 30];

    [Theory]
    [InlineData(0, 1)]
    [InlineData(0.25, 1.75)]
    [InlineData(0.5, 2.5)]
    [InlineData(0.9, 3.7)]
    [InlineData(1, 4)]
    public void InterpolatesLinearlyBetweenOrderStatistics(double probability, double expected) =>
        Assert.Equal(expected, Quantile.Of([4, 1, 3, 2], probability), 12);

    [Fact]
    public void TheQuartilesOfElevenLieBetweenTwoValues() =>
        Assert.Equal(new BoxSummary(0, 2.5, 5, 7.5, 10), BoxSummary.Of([10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0]));

    [Fact]
    public void ABoxOfOneValueIsAPoint() => Assert.True(BoxSummary.Of([7]).IsPoint);

    [Fact]
    public void AQuantileLiesInTheRangeOfTheValues() =>
        Gen.Select(Values, Gen.Double[0, 1])
            .Sample((values, p) => Quantile.Of(values, p) >= values.Min() && Quantile.Of(values, p) <= values.Max());

    [Fact]
    public void QuantilesRiseWithTheProbability() =>
        Gen.Select(Values, Gen.Double[0, 1], Gen.Double[0, 1])
            .Sample((values, p, q) => Quantile.Of(values, Math.Min(p, q)) <= Quantile.Of(values, Math.Max(p, q)));

    [Fact]
    public void TheOrderOfTheValuesDoesNotMatter() =>
        Gen.Select(Values, Gen.Double[0, 1]).Sample((values, p) => Quantile.Of(values, p) == Quantile.Of([.. values.Reverse()], p));

    [Fact]
    public void AnEmptySampleIsRefused() =>
        Assert.StartsWith("A sample needs at least one value.", Assert.Throws<ArgumentException>(() => Quantile.Of([], 0.5)).Message);

    [Fact]
    public void AValueThatIsNotFiniteIsRefused() =>
        Assert.StartsWith("A sample needs finite values;", Assert.Throws<ArgumentException>(() => BoxSummary.Of([1, double.NaN])).Message);

    [Theory]
    [InlineData(-0.01)]
    [InlineData(1.01)]
    [InlineData(double.NaN)]
    public void AProbabilityOutsideZeroToOneIsRefused(double probability) =>
        Assert.StartsWith(
            "A quantile's probability lies in [0, 1].",
            Assert.Throws<ArgumentOutOfRangeException>(() => Quantile.Of([1, 2], probability)).Message
        );
}
