using Pipeline;
using Stages.Mathematics;

namespace Stages.Tests.Mathematics;

public sealed class MaxTTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void BandsHoldTogether(bool skewed)
    {
        const int Simulations = 200;
        var held = 0;
        for (var i = 0; i < Simulations; i++)
        {
            var random = RandomStream.For(i, "max-t");
            var common = Enumerable.Range(0, 11).Select(_ => Next(random)).ToArray();
            double[][] values =
            [
                .. Enumerable.Range(0, 10).Select(k => common.Select(c => (0.5 * c) + (k * 0.2 * Next(random))).ToArray()),
            ];
            held += MaxT.Of(values, random).Bands.All(band => band?.Contains(0) ?? true) ? 1 : 0;
        }

        // The standard error of 95 % is 1.5 %. By Student's t one by one it would be about 70 %.
        Assert.InRange(held / (double)Simulations, 0.90, 1);

        double Next(RandomStream random) => skewed ? Math.Exp(random.NextNormal()) - Math.Exp(0.5) : random.NextNormal();
    }

    [Fact]
    public void TheSameComparisonTwiceCostsNothing()
    {
        double[] values = [1, 5, 2, 8, 3, 9, 4];
        Assert.Equal(
            MaxT.Of([values], RandomStream.For(1, "twice")).Critical,
            MaxT.Of([values, values], RandomStream.For(1, "twice")).Critical
        );
    }

    [Fact]
    public void ADifferenceThatIsTheSameForAllClustersIsOne()
    {
        var test = MaxT.Of(
            [
                [2, 2, 2, 2, 2, 2],
                [0, 0, 0, 0, 0, 0],
            ],
            RandomStream.For(1, "same")
        );
        Assert.Equal([null, null], test.Bands);
        Assert.Equal((true, false), (test.Excludes(0, 0), test.Excludes(1, 0)));
    }

    [Fact]
    public void FewerThanSixClustersSayNothing()
    {
        var test = MaxT.Of(
            [
                [1, 2, 3, 4, 5],
            ],
            RandomStream.For(1, "few")
        );
        Assert.Equal((null, null, null), (test.Critical, test.Bands[0], test.CorrectedP[0]));
    }

    /// <summary>Ten of eleven are equal: a third of all resamples have no spread, and no band of any comparison would
    /// have an end.</summary>
    [Fact]
    public void AComparisonThatHardlyVariesDoesNotTakeTheOthersBands()
    {
        var random = RandomStream.For(2, "hardly");
        double[] others = [.. Enumerable.Range(0, 11).Select(_ => random.NextNormal())];
        var test = MaxT.Of(
            [
                [.. Enumerable.Repeat(5.0, 10), 6],
                others,
            ],
            RandomStream.For(1, "hardly")
        );
        Assert.Equal(["1 of 11 training seeds differ", null], test.NotEstimable);
        Assert.Equal((null, null), (test.Bands[0], test.CorrectedP[0]));
        Assert.Equal(MaxT.Of([others], RandomStream.For(1, "hardly")).Bands[0], test.Bands[1]);
        Assert.False(test.Excludes(0, 0));
    }

    /// <summary>Five of 30 comparisons' clusters differ: each lacks spread in few resamples, all together in too
    /// many.</summary>
    [Fact]
    public void OnlyAsManyAreLeftOutAsItTakes()
    {
        var random = RandomStream.For(3, "many");
        double[][] values =
        [
            .. Enumerable.Range(0, 120).Select(_ => random.Subset(11, 11).Select(place => place < 6 ? 0 : random.NextNormal()).ToArray()),
        ];
        var reasons = MaxT.Of(values, random).NotEstimable;
        Assert.InRange(reasons.Count(reason => reason == "resamples without spread"), 1, 100);
        Assert.Contains(null, reasons);
        Assert.DoesNotContain(reasons, reason => reason is not (null or "resamples without spread"));
    }

    [Fact]
    public void AClusterWithoutAValueIsLeftOut()
    {
        double[] values = [1, 5, 2, 8, 3, 9, 4];
        var (whole, holed) = (
            MaxT.Of([values], RandomStream.For(1, "a")).Bands[0]!,
            MaxT.Of(
                [
                    [.. values, double.NaN],
                ],
                RandomStream.For(1, "a")
            ).Bands[0]!
        );
        Assert.Equal((whole.Low + whole.High) / 2, (holed.Low + holed.High) / 2, 12);
    }
}
