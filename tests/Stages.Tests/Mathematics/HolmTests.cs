using CsCheck;
using Stages.Mathematics;

namespace Stages.Tests.Mathematics;

public sealed class HolmTests
{
    [Fact]
    public void FourPsAreCorrectedAsByHand()
    {
        var adjusted = Holm.Adjust([0.01, 0.04, 0.03, 0.005]);
        double[] expected = [0.03, 0.06, 0.06, 0.02];
        Assert.All(expected.Zip(adjusted), pair => Assert.Equal(pair.First, pair.Second, 12));
    }

    [Fact]
    public void NoTestsGiveNothing() => Assert.Empty(Holm.Adjust([]));

    [Fact]
    public void OneTestNeedsNoCorrection() => Assert.Equal([0.3], Holm.Adjust([0.3]));

    [Fact]
    public void CorrectionLowersNoP() =>
        Gen.Double[0, 1].Array[1, 20].Sample(p => Holm.Adjust(p).Zip(p).All(pair => pair.First >= pair.Second));

    [Fact]
    public void NoCorrectionIsLargerThanBonferronis() =>
        Gen.Double[0, 1].Array[1, 20].Sample(p => Holm.Adjust(p).Zip(p).All(pair => pair.First <= Math.Min(1, p.Length * pair.Second)));

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1.1)]
    [InlineData(double.NaN)]
    public void WhatIsNoProbabilityIsRefused(double p) =>
        Assert.StartsWith(
            $"A p-value lies in [0, 1]; number 2 is {p}.",
            Assert.Throws<ArgumentException>(() => Holm.Adjust([0.5, p])).Message
        );
}
