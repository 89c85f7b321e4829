using Pipeline;
using Stages.Designs;
using Stages.Reported;

namespace Stages.Tests.Reported;

/// <summary>The answer over all cells: identical, agrees, differs, or cannot tell.</summary>
public sealed class ReplicationTests
{
    private static readonly CellName[] Cells =
    [
        .. Enumerable.Range(0, 6).Select(i => new CellName("digits", i, "", "ssd", "retain_test", "%")),
    ];

    [Fact]
    public void TheSameRunsAreIdentical() => Assert.Equal(Agreement.Identical, Of(Runs(1, 2), Runs(1, 2)).Agreement);

    [Fact]
    public void SomeOfTheSameRunsAreIdentical() =>
        Assert.Equal(Agreement.Identical, Of(Runs(1, 11), [.. Runs(1, 11).Where(run => run.TrainingSeed <= 2)]).Agreement);

    [Fact]
    public void OtherSeedsAgree() => Assert.Equal(Agreement.Agrees, Of(Runs(1, 11), Runs(2, 11)).Agreement);

    [Fact]
    public void OneCellOfSixThatMovedByTwoDeviationsDiffers()
    {
        var replication = Of(Runs(1, 11), [.. Runs(2, 11).Select(run => run.Cell == Cells[3] ? run with { Value = run.Value + 3 } : run)]);
        Assert.Equal(Agreement.Differs, replication.Agreement);
        Assert.Equal(Cells[3], replication.Least!.Cell);
        Assert.All(replication.Tests.Where(t => t.Cell != Cells[3]), t => Assert.True(t.Corrected > Replication.Level));
    }

    [Fact]
    public void AnotherSpreadDiffersByTheDistanceAlone()
    {
        var wide = Runs(2, 11).Select(run => run with { Value = 50 + (12 * (run.Value - 50)) }).ToList();
        var tests = Of(Runs(1, 11), wide).Tests;
        Assert.Contains(tests, t => t.Test == "W2" && t.Corrected <= Replication.Level);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void FewSeedsCannotTellHoweverFarApartTheyAre(int seeds) =>
        Assert.Equal(
            Agreement.CannotTell,
            Of(Runs(1, seeds), [.. Runs(2, seeds).Select(run => run with { Value = run.Value + 1000 })]).Agreement
        );

    [Fact]
    public void FewSeedsAgainstManyCanTell() =>
        Assert.Equal(Agreement.Differs, Of(Runs(1, 11), [.. Runs(2, 3).Select(run => run with { Value = run.Value + 1000 })]).Agreement);

    [Fact]
    public void NoCellInCommonCannotTell() => Assert.Equal(Agreement.CannotTell, Of(Runs(1, 11), []).Agreement);

    [Fact]
    public void ValuesThatAreNotFiniteAreCountedAndLeftOut()
    {
        var diverged = Runs(2, 11).Select(run => run.TrainingSeed <= 9 ? run with { Value = double.NaN } : run).ToList();
        var replication = Of(Runs(1, 11), diverged);
        Assert.Equal(Agreement.Differs, replication.Agreement);
        Assert.Equal(("not finite", 0.0, 9.0 / 11), (replication.Least!.Test, replication.Least.Reported, replication.Least.Here));
        Assert.All(replication.Tests, t => Assert.True(double.IsFinite(t.Here)));
    }

    [Fact]
    public void AGridIsComparedByWholeTrainingSeeds()
    {
        // Runs of one training seed are alike: three seeds stay three, however many runs they have.
        var grid = Runs(2, 3)
            .SelectMany(run => Enumerable.Range(1, 11).Select(u => run with { UnlearningSeed = u, Value = run.Value + 1000 }));
        var reported = Runs(1, 3).SelectMany(run => Enumerable.Range(1, 11).Select(u => run with { UnlearningSeed = u }));
        Assert.Equal(Agreement.CannotTell, Of([.. reported], [.. grid]).Agreement);
    }

    private static Replication Of(IReadOnlyList<RunRow> reported, IReadOnlyList<RunRow> here) => Replication.Of(reported, here);

    // Normal with deviation 1, in every cell and training seed.
    private static List<RunRow> Runs(int stream, int seeds)
    {
        var random = RandomStream.For(stream, "test");
        return
        [
            .. Enumerable
                .Range(1, seeds)
                .SelectMany(seed => Cells.Select(cell => new RunRow(cell, seed, null, seed == 1, true, 50 + random.NextNormal()))),
        ];
    }
}
