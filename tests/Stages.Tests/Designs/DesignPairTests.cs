using Stages.Designs;

namespace Stages.Tests.Designs;

public sealed class DesignPairTests
{
    private static readonly CellName Cell = new("digits5-sub", 8, "eight", "unsir", "mia", "%");

    // Training seeds 4, 7 and 9 of which 7 is A's; unlearning seeds 1 and 2 of which 1 is B's.
    private static readonly RunRow[] Runs =
    [
        new(Cell, 4, 1, false, true, 41),
        new(Cell, 7, 1, true, true, 71),
        new(Cell, 7, 2, true, false, 72),
        new(Cell, 9, 1, false, true, 91),
    ];

    [Fact]
    public void AIsTheRowOfOneTrainingSeed() => Assert.Equal([71, 72], Assert.Single(DesignPair.Of(Runs)).A);

    [Fact]
    public void BIsTheColumnOfOneUnlearningSeed() => Assert.Equal([41, 71, 91], Assert.Single(DesignPair.Of(Runs)).B);

    [Fact]
    public void BWithoutASharesNoRunWithA() => Assert.Equal([41, 91], Assert.Single(DesignPair.Of(Runs)).BWithoutA);

    [Fact]
    public void WithoutDesignAAllOfBIsLeft() =>
        Assert.Equal([41, 71, 91], Assert.Single(DesignPair.Of([.. Runs.Where(r => r.InB).Select(r => r with { InA = false })])).BWithoutA);

    [Fact]
    public void ARunThatDivergedIsLeftOutOfBothAndCounted()
    {
        var pair = Assert.Single(DesignPair.Of([.. Runs.Select(r => r.InA && r.InB ? r with { Value = null, Diverged = "step 1" } : r)]));
        Assert.Equal([72], pair.A);
        Assert.Equal([41, 91], pair.B);
        Assert.Equal([41, 91], pair.BWithoutA);
        Assert.Equal((new LeftOut(1, 0), new LeftOut(1, 0)), (pair.LeftOutOfA, pair.LeftOutOfB));
        Assert.Equal("2 of 3 (1 diverged)", pair.LeftOutOfB.Size(pair.B.Count));
    }

    [Fact]
    public void OneTrainingSeedLeavesNothingBesideA() =>
        Assert.Empty(Assert.Single(DesignPair.Of([.. Runs.Where(r => r.TrainingSeed == 7)])).BWithoutA);

    [Fact]
    public void TwoDesignsOfOneRunHaveNoDistance()
    {
        var pair = Assert.Single(DesignPair.Of([Runs[1]]));
        Assert.Equal((null, "one run: not comparable"), (pair.W2, pair.WithoutW2));
    }

    [Fact]
    public void OneRunOfEachDesignThatAreTwoRunsHaveADistance() => Assert.Equal(31, Assert.Single(DesignPair.Of([Runs[0], Runs[2]])).W2);
}
