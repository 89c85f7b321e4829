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
    public void MetricsThatAreNotReportedAreCountedAndComparedWithNothing()
    {
        var more = Runs(1, 11).Concat(Runs(3, 11).Select(run => run with { Cell = run.Cell with { Metric = "zrf" } })).ToList();
        var replication = Of(Runs(1, 11), more);
        Assert.Equal((Agreement.Identical, Cells.Length), (replication.Agreement, replication.OnlyHere));
        Assert.All(replication.Tests, t => Assert.Equal("retain_test", t.Cell.Metric));
    }

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
        Assert.Equal((Cells[3], "level"), (replication.Furthest!.Cell, replication.Furthest.Measure));
        Assert.All(replication.Tests.Where(t => t.Cell != Cells[3]), t => Assert.True(t.Corrected > Replication.Level));
    }

    /// <summary>No cell of six that moved by 0.9 deviations differs alone.</summary>
    [Fact]
    public void AllCellsThatMovedByLittleDiffer()
    {
        var replication = Of(Runs(1, 11), [.. Runs(2, 11).Select(run => run with { Value = run.Value + 0.9 })]);
        Assert.Equal(Agreement.Differs, replication.Agreement);
        Assert.True(replication.Averages <= Replication.Level / 2, $"{replication.Averages}");
        Assert.True(replication.Furthest!.Corrected > Replication.Level, $"{replication.Furthest.Corrected}");
    }

    [Fact]
    public void AnotherSpreadDiffersByTheSpreadAlone()
    {
        var wide = Runs(2, 11).Select(run => run with { Value = 50 + (12 * (run.Value - 50)) }).ToList();
        var replication = Of(Runs(1, 11), wide);
        Assert.Equal(Agreement.Differs, replication.Agreement);
        Assert.All(replication.Tests.Where(t => t.Corrected <= Replication.Level), t => Assert.Equal("spread", t.Measure));
        var cell = replication.Furthest!;
        Assert.InRange(cell.Here / cell.Reported, 6, 24);
    }

    /// <summary>Of 40 at 5 %, more than 6 have a chance of 0.3 %.</summary>
    [Fact]
    public void HonestRepetitionsSeldomDiffer() =>
        Assert.InRange(Enumerable.Range(0, 40).Count(i => Of(Runs(100 + i, 5), Runs(200 + i, 5)).Agreement == Agreement.Differs), 0, 6);

    /// <summary>As another processor would, that rounds a value which all training seeds share.</summary>
    [Fact]
    public void RoundingOfAValueThatAllTrainingSeedsShareIsNoDifference()
    {
        var (shared, rounded) = (Constant(Runs(1, 11), 0.7), Constant(Runs(2, 11), 0.7 + 1e-8));
        var replication = Of(shared, rounded);
        Assert.Equal(Agreement.Agrees, replication.Agreement);
        Assert.All(replication.Tests.Where(t => t.Cell == Cells[0]), t => Assert.Equal(1, t.P));

        static List<RunRow> Constant(List<RunRow> runs, double value) =>
            [.. runs.Select(run => run.Cell == Cells[0] ? run with { Value = value } : run)];
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
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
        var cell = replication.Furthest!;
        Assert.Equal(("not finite", 0.0), (cell.Measure, cell.Reported));
        Assert.Equal(9.0 / 11, cell.Here, 1e-12);
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
