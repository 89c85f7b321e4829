using CsCheck;
using Pipeline;
using Stages.Unlearning;

namespace Stages.Tests.Unlearning;

public sealed class DrawTests
{
    [Fact]
    public void ARandomLabelIsAnyClassButTheExamplesOwn()
    {
        var own = Enumerable.Range(0, 4000).Select(i => (long)(i % 5)).ToArray();
        var draws = RandomLabels.Draw(RandomStream.For(1, "labels"), new(), own, retained: 10, classes: 5);
        Assert.All(own.Zip(draws.Labels), pair => Assert.NotEqual(pair.First, pair.Second));
        Assert.All(own.Zip(draws.Labels).GroupBy(pair => pair), group => Assert.InRange(group.Count(), 150, 250));
        Assert.Equal(20, own.Zip(draws.Labels).Distinct().Count());
        Assert.Equal([4010, 4010, 4010], draws.Orders.Select(order => order.Length));
    }

    [Fact]
    public void BadTeacherTakesThirtyPercentRoundedDown() =>
        Gen.Int[0, 500]
            .Sample(retained =>
            {
                var draws = BadTeacher.Draw(RandomStream.For(1, "teacher"), new(), forgotten: 7, retained);
                Assert.Equal((int)Math.Floor(0.3m * retained), draws.Subset.Length);
                Assert.Equal(draws.Subset.Length + 7, Assert.Single(draws.Orders).Length);
                Assert.All(draws.Subset, i => Assert.InRange(i, 0, retained - 1));
            });

    [Theory]
    [InlineData(UnsirVariant.Reference, 240)]
    [InlineData(UnsirVariant.Clean, 2560)]
    public void UnsirImpairsOnEightyCopiesOfTheNoise(UnsirVariant variant, int copies)
    {
        var draws = Unsir.Draw(RandomStream.For(1, "unsir"), new() { Variant = variant }, imageElements: 64, retained: 100);
        Assert.Equal(32 * 64, draws.Noise.Length);
        Assert.Equal(copies + 100, draws.ImpairOrder.Length);
        Assert.Equal(100, draws.RepairOrder.Length);
    }

    [Fact]
    public void FinetuneReordersEveryEpoch()
    {
        var draws = Finetune.Draw(RandomStream.For(1, "finetune"), new(), retained: 50);
        Assert.Equal(5, draws.Orders.Select(order => string.Join(",", order)).Distinct().Count());
    }

    [Fact]
    public void TheFirstOfEachClassAreInTheOrderOfTheSet() =>
        Assert.Equal([0, 1, 2, 4, 5], Unsir.FirstOfEachClass([3, 3, 1, 3, 1, 0, 1], 2));

    [Theory]
    [InlineData(SalUnEpoch.Together)]
    [InlineData(SalUnEpoch.Passes)]
    public void SalUnDrawsAnyLabelAnewInEveryEpoch(SalUnEpoch epoch)
    {
        var draws = SalUn.Draw(RandomStream.For(1, "salun"), new() { Epoch = epoch }, forgotten: 500, retained: 100, classes: 5);
        Assert.Equal(10, draws.Labels.Select(labels => string.Join(",", labels)).Distinct().Count());
        Assert.All(draws.Labels.SelectMany(labels => labels).CountBy(label => label), count => Assert.InRange(count.Value, 900, 1100));
        Assert.Equal(5, draws.Labels.SelectMany(labels => labels).Distinct().Count());
        Assert.All(draws.Orders, order => Assert.Equal(Enumerable.Range(0, 600).Select(i => (long)i), order.Order()));
        Assert.All(draws.Orders, order => Assert.Equal(epoch == SalUnEpoch.Passes, order[..500].Max() < 500));
    }

    [Fact]
    public void ScrubDrawsAForgetOrderForTheFirstEpochsAlone()
    {
        var draws = Scrub.Draw(RandomStream.For(1, "scrub"), new(), forgotten: 7, retained: 20);
        Assert.Equal([7, 7, 7], draws.ForgetOrders.Select(order => order.Length));
        Assert.Equal(Enumerable.Repeat(20, 10), draws.RetainOrders.Select(order => order.Length));
    }
}
