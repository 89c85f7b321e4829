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

    /// <summary>Two of four hypotheses are true at most: no factor is above two.</summary>
    [Fact]
    public void TheFactorIsAtMostTheHypothesesThatCanBeTrue() =>
        Assert.Equal([0.02, 0.04, 0.06, 0.06], Holm.Adjust([0.01, 0.02, 0.03, 0.04], mostTrue: 2).Select(p => Math.Round(p, 12)));

    /// <summary>Tests with a least p of 1/11 or 1 cannot reject, and cost the two others nothing.</summary>
    [Fact]
    public void TestsThatCannotRejectAreNotCounted() =>
        Assert.Equal(
            [0.04, null, 0.03, null, null],
            Holm.AdjustThoseThatCanReject([(0.04, 0.001), (1.0 / 11, 1.0 / 11), (0.015, 0.001), null, (1, 1)])
        );

    /// <summary>Least p of 0.02 each: of three tests at 5 %/3 none can reject, of two at 2.5 % three could; so all
    /// count at 5 %/3, where none can.</summary>
    [Fact]
    public void HowManyCountIsTheFewestThatTheirOwnCorrectionLeaves()
    {
        Assert.Equal([null, null, null], Holm.AdjustThoseThatCanReject([(0.02, 0.02), (0.02, 0.02), (0.02, 0.02)]));
        Assert.Equal([0.04, 0.04], Holm.AdjustThoseThatCanReject([(0.02, 0.02), (0.02, 0.02)]));
    }
}
