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

    /// <summary>Retrain has no design A: its model of A's training seed stands there.</summary>
    [Fact]
    public void AReferenceWithoutDesignAHasItsModelOfThatTrainingSeed()
    {
        var retrain = Runs.Where(r => r.InB)
            .Select(r => r with { Cell = Cell with { Method = "retrain" }, UnlearningSeed = null, InA = false, Value = r.Value + 1 });
        var pairs = DesignPair.WithReferences([.. retrain, .. Runs]);
        Assert.Equal([72], pairs[0].A);
        Assert.Equal([42, 72, 92], pairs[0].B);
        Assert.Equal(1, pairs[0].AInB);
        Assert.Equal([71, 72], pairs[1].A);
    }

    /// <summary>A of one of B's own runs says nothing of the method: its levels are no floor.</summary>
    [Theory]
    [InlineData(1, false)]
    [InlineData(2, true)]
    public void OnlyADesignAOfSeveralRunsHasAFloor(int runsOfA, bool hasFloor)
    {
        double[] a = [3, 5];
        var distance = DesignDistance.Of(new DesignPair(Cell, a[..runsOfA], [3, 1, 4, 2, 5], 0), Streams.Source);
        Assert.Equal((hasFloor, !hasFloor), (distance.Floor is not null, distance.RandomSeed is not null));
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
