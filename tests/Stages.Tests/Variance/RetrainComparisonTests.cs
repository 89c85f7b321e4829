using Pipeline;
using Stages.Designs;
using Stages.Variance;

namespace Stages.Tests.Variance;

public sealed class RetrainComparisonTests
{
    /// <summary>Gaps 2, 3 and 4: standard error 1/√3, and t(0.975; 2) = 4.302653.</summary>
    [Fact]
    public void GapsArePairedByTrainingSeed()
    {
        var comparison = RetrainComparison.Of([new(1, 3, 1), new(2, 5, 2), new(3, 4, 0)], RandomStream.For(1, "test"));
        Assert.Equal(3, comparison.Gap, 12);
        Assert.Equal(3 - (4.302653 / Math.Sqrt(3)), comparison.GapInterval!.Low, 6);
        Assert.Equal(3 + (4.302653 / Math.Sqrt(3)), comparison.GapInterval.High, 6);
        Assert.Equal(3, comparison.W2, 12);
        Assert.NotNull(comparison.W2Interval);
    }

    [Fact]
    public void TheIntervalOfW2IsInItsRange()
    {
        var random = RandomStream.For(5, "test");
        SeedPair[] pairs = [.. Enumerable.Range(0, 11).Select(i => new SeedPair(i, 2 + random.NextNormal(), random.NextNormal()))];
        var comparison = RetrainComparison.Of(pairs, random);
        Assert.True(comparison.W2Interval!.Contains(comparison.W2));
        Assert.InRange(comparison.W2Interval.Low, 0, comparison.W2);
    }

    [Fact]
    public void OnePairHasAGapWithoutAnInterval()
    {
        var comparison = RetrainComparison.Of([new(1, 3, 1)], RandomStream.For(1, "test"));
        Assert.Equal(2, comparison.Gap);
        Assert.Null(comparison.GapInterval);
        Assert.Null(comparison.W2Interval);
    }

    [Fact]
    public void ATrainingSeedPairedTwiceIsRefused() =>
        Assert.StartsWith("Training seed 1 is paired twice.", Refusal(new(1, 3, 1), new(1, 3, 1)));

    [Fact]
    public void NoPairsAreRefused() => Assert.StartsWith("A sample needs at least one value.", Refusal());

    private static string Refusal(params SeedPair[] pairs) =>
        Assert.Throws<ArgumentException>(() => RetrainComparison.Of(pairs, RandomStream.For(1, "test"))).Message;
}
