using Pipeline;
using Stages.Designs;
using Stages.Mathematics;
using Stages.Tests.Experiments;
using Stages.Variance;

namespace Stages.Tests.Variance;

public sealed class PracticeOverCellsTests
{
    private static readonly string[] Drawing = ["unsir", "bad-teacher", "random-labels"];

    [Fact]
    public void AllIntervalsOfAllCellsAreCounted()
    {
        var practice = Over(Cells(1, 0.5, 11))!;
        Assert.Equal((3, 33, 11), (practice.Cells, practice.Printed, practice.TrainingSeeds));
        Assert.Equal(
            Cells(1, 0.5, 11).Sum(c => CommonPractice.Of(c.Grid!, RandomStream.For(1, ""))!.Containing) / 33.0,
            practice.Coverage.Value,
            12
        );
    }

    [Fact]
    public void MethodsThatDrawNothingAndCellsThatHardlyVaryAreNamedApart()
    {
        GridCell[] cells =
        [
            .. Cells(1, 0.5, 4),
            Cell("ssd", SeedGrid.OfDeterministic([1, 2, 3, 4]), 4),
            Cell(
                "finetune",
                SeedGrid.Of([
                    [0, 0],
                    [0, 0],
                    [0, 0],
                    [0, 1],
                ]),
                4
            ),
        ];
        var practice = Over(cells)!;
        Assert.Equal((3, 1, 1), (practice.Cells, practice.DrawNothing, practice.NotEstimable));
    }

    [Fact]
    public void ThereIsNothingToSayOfMethodsThatDrawNothing() =>
        Assert.Null(Over([Cell("ssd", SeedGrid.OfDeterministic([1, 2, 3, 4]), 4)]));

    [Fact]
    public void FewTrainingSeedsGiveNoInterval() => Assert.Null(Over(Cells(1, 0.5, 9))!.Coverage.Interval);

    // The three cells share the training seed's effect, as cells of one model do.
    [Fact]
    public void TheIntervalContainsTheTruthOfCellsThatShareTheirModels()
    {
        var truth = CommonPractice.NormalCoverage(0.5, 11);
        var contain = Enumerable.Range(0, 100).Count(i => Over(Cells(i, 0.5, 11))!.Coverage.Interval!.Contains(truth));
        Assert.InRange(contain, 91, 100);
    }

    [Fact]
    public void HalvesGiveTheMeanItsStandardError()
    {
        double[] values = [3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5];
        var interval = HalfSamples.Intervals(11, kept => [kept.Average(i => values[i])], RandomStream.For(1, "halves"))[0]!;
        var student = Sample.MeanInterval(values, 0.95)!;
        Assert.Equal(1, (interval.High - interval.Low) / (student.High - student.Low), 0.08);
    }

    [Fact]
    public void TheGridsSentenceHasItsNumbers()
    {
        var text = PracticeText.Of(Runs(11), SeedDesign.Grid, OurNames.Methods, Streams.Source);
        Assert.StartsWith(
            "The 95 % interval of common practice (one training seed) contains the mean over training seeds in ",
            text.Headline
        );
        Assert.Contains("of cases, not in 95 %: 33 intervals, from 3 cells with 11 training seeds.", text.Headline);
        Assert.Contains("Its 11 unlearning seeds are worth ", text.Details);
        Assert.Contains("Not counted: 0 cells of methods that draw nothing", text.Details);
    }

    [Fact]
    public void ThePairsSentenceSaysThatItIsAnEstimate()
    {
        var text = PracticeText.Of(Runs(11).Where(r => r.InA || r.InB), SeedDesign.Pair, OurNames.Methods, Streams.Source);
        Assert.Contains("estimated from the pair design (median of 3 cells, as if values were normal)", text.Headline);
    }

    [Fact]
    public void WhereNothingCanBeSaidThatIsSaid() =>
        Assert.EndsWith(
            "is not estimable: in no cell do 5 runs differ.",
            PracticeText.Of(Runs(2).Where(r => r.UnlearningSeed < 3), SeedDesign.Grid, OurNames.Methods, Streams.Source).Headline
        );

    [Fact]
    public void ThePairDesignEstimatesWhatTheGridMeasures()
    {
        var pairs = Enumerable
            .Range(0, 300)
            .Select(i => CommonPracticeTests.Normal(i, 0.5, 11))
            .Select(grid => new DesignPair(Cell("unsir", SeedGrid.Of(grid), 11).Cell, grid[0], [.. grid.Select(row => row[0])], 0));
        Assert.Equal(CommonPractice.NormalCoverage(0.5, 11), PracticeText.FromPair(pairs)!.Value.Coverage, 0.05);
    }

    private static PracticeOverCells? Over(IReadOnlyList<GridCell> cells) => PracticeOverCells.Of(cells, "test", Streams.Source);

    private static GridCell[] Cells(int number, double correlation, int trainingSeeds)
    {
        var random = RandomStream.For(number, $"practice/cells/{trainingSeeds}");
        double[] effects = [.. Enumerable.Range(0, trainingSeeds).Select(_ => random.NextNormal() * Math.Sqrt(correlation))];
        return
        [
            .. Drawing.Select(method =>
                Cell(
                    method,
                    SeedGrid.Of([
                        .. effects.Select(effect =>
                            Enumerable.Range(0, 11).Select(_ => effect + (random.NextNormal() * Math.Sqrt(1 - correlation))).ToArray()
                        ),
                    ]),
                    trainingSeeds
                )
            ),
        ];
    }

    private static GridCell Cell(string method, SeedGrid grid, int trainingSeeds) =>
        new(new("s", 3, "three", method, "mia", "%"), [.. Enumerable.Range(1, trainingSeeds)], grid);

    private static IEnumerable<RunRow> Runs(int trainingSeeds) =>
        Cells(1, 0.5, trainingSeeds)
            .SelectMany(cell =>
                cell.Values.SelectMany((row, i) => row.Select((value, j) => new RunRow(cell.Cell, i + 1, j + 1, i == 0, j == 0, value)))
            );
}
