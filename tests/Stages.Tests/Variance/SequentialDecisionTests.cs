using Pipeline;
using Stages.Designs;
using Stages.Tests.Experiments;
using Stages.Variance;

namespace Stages.Tests.Variance;

public sealed class SequentialDecisionTests
{
    [Fact]
    public void TwoMethodsAreComparedWithEachOtherAndWithRetrain() =>
        Assert.Equal(
            [("ssd", "retrain"), ("ssd", "unsir"), ("unsir", "retrain")],
            Decided([.. Runs("retrain", 9, _ => 0), .. Runs("ssd", 9, s => 5 + (s % 3)), .. Runs("unsir", 9, s => s % 2)], 1)
                .Select(d => (d.Method, d.Other))
                .Order()
        );

    [Fact]
    public void ALargeGapIsDecidedAsSoonAsItCanBe()
    {
        var decision = Assert.Single(Decided([.. Runs("ssd", 10, s => 50 + (s % 3)), .. Runs("unsir", 10, s => s % 2)], 1));
        Assert.Equal((Outcome.Different, 7), (decision.Outcome, decision.DecidedAfter));
    }

    [Fact]
    public void ASmallGapIsEquivalentWithinTheMarginAndOpenWithoutOne()
    {
        var random = RandomStream.For(4, "equal");
        RunRow[] runs = [.. Runs("ssd", 12, _ => random.NextNormal() / 10), .. Runs("unsir", 12, _ => random.NextNormal() / 10)];
        Assert.Equal(Outcome.Equivalent, Assert.Single(Decided(runs, 1)).Outcome);
        Assert.Equal(
            Outcome.Undecided,
            Assert.Single(Decided([.. runs.Select(r => r with { Cell = r.Cell with { Unit = "" } })], 1)).Outcome
        );
    }

    [Fact]
    public void MoreSeedsChangeNothingThatWasDecided()
    {
        var random = RandomStream.For(5, "prefix");
        RunRow[] runs = [.. Runs("ssd", 25, _ => 2 + random.NextNormal()), .. Runs("unsir", 25, _ => random.NextNormal())];
        var all = Assert.Single(Decided(runs, 1));
        var first = Assert.Single(Decided([.. runs.Where(r => r.TrainingSeed <= all.DecidedAfter)], 1));
        Assert.Equal((all.Outcome, all.DecidedAfter), (first.Outcome, first.DecidedAfter));
    }

    [Fact]
    public void ATrainingSeedWithoutARunIsLeftOutOfTheComparison()
    {
        RunRow[] runs = [.. Runs("ssd", 8, s => 50 + (s % 3)), .. Runs("unsir", 8, s => s % 2)];
        var decision = Assert.Single(Decided([.. runs.Select(r => r.TrainingSeed == 3 ? r with { Value = null } : r)], 1));
        Assert.Equal((7, 8), (decision.Gaps.Count, decision.DecidedAfter));
    }

    /// <summary>Methods whose gap is the margin are called equivalent by chance alone.</summary>
    [Fact]
    public void AGapAsLargeAsTheMarginIsSeldomEverCalledEquivalent()
    {
        var random = RandomStream.For(6, "margin");
        const int Experiments = 1_000;
        var called = Enumerable
            .Range(0, Experiments)
            .Count(_ =>
                SequentialDecision.Decide([.. Enumerable.Range(0, 20).Select(_ => (double?)(1 + (0.3 * random.NextNormal())))], 1).Outcome
                == Outcome.Equivalent
            );
        Assert.InRange((double)called / Experiments, 0, 0.05);
    }

    private static IReadOnlyList<SequentialDecision> Decided(IReadOnlyList<RunRow> runs, double margin) =>
        SequentialDecision.Of([.. runs.OrderBy(r => r.TrainingSeed)], OurNames.Methods, ["mia"], SeedDesign.Pair, margin);

    private static IEnumerable<RunRow> Runs(string method, int seeds, Func<int, double> value) =>
        Enumerable
            .Range(1, seeds)
            .Select(seed => new RunRow(new("s", 1, "class", method, "mia", "%"), seed, 1, seed == 1, true, value(seed)));
}
