using Pipeline;
using Stages.Designs;
using Stages.Mathematics;
using Stages.Metrics;
using Stages.Reported;
using Stages.Tests.Experiments;
using Stages.Variance;

namespace Stages.Tests.Reported;

public sealed class StatisticsStageTests : IDisposable
{
    private readonly string scratch = Directory.CreateTempSubdirectory("statistics-").FullName;

    public void Dispose() => Directory.Delete(scratch, recursive: true);

    private static readonly double[][] Grid =
    [
        [10, 12, 14],
        [20, 22, 24],
        [33, 32, 31],
        [41, 42, 43],
    ];

    private static readonly double[][] Equal =
    [
        [50, 50],
        [50, 50],
        [50, 50],
    ];

    [Theory]
    [InlineData("a", new[] { 10.0, 11, 12, 13, 14 })]
    [InlineData("b", new[] { 10, 17.5, 26.5, 35, 41 })]
    public void QuantilesAreThoseOfEachDesign(string design, double[] expected)
    {
        var statistics = OfTheGrid();
        string[] names = ["min", "q25", "median", "q75", "max"];
        Assert.Equal(expected, names.Select(name => statistics[$"{design}/{name}"].Value));
    }

    [Fact]
    public void TheDistanceIsThatOfTheTwoDesigns() => Assert.Equal(Wasserstein.W2([10, 12, 14], [10, 20, 33, 41]), OfTheGrid()["w2"].Value);

    [Fact]
    public void TheShareIsThatOfTheGrid() => Assert.Equal(VarianceComponents.Of(Grid).IntraclassCorrelation, OfTheGrid()["share"].Value);

    [Fact]
    public void EveryNumberLiesInItsInterval() => Assert.All(OfTheGrid().Values, s => Assert.InRange(s.Value, s.Low, s.High));

    [Fact]
    public void QuantilesHaveTheUnitOfTheirMetric() =>
        Assert.All(OfTheGrid().Where(s => s.Key.Contains('/')), s => Assert.Equal("%", s.Value.Unit));

    [Fact]
    public void ThePairOfDesignsHasNoShare() => Assert.DoesNotContain(Compute(Equal, SeedDesign.Pair), s => s.Name.EndsWith("/share"));

    [Fact]
    public void AMethodThatNeverVariesHasAnIntervalOfOnePoint() =>
        Assert.All(
            Compute(Equal, SeedDesign.Pair).Where(s => s.Name.EndsWith("/median")),
            s => Assert.Equal((50, 50, 50), (s.Value, s.Low, s.High))
        );

    [Fact]
    public void AMethodThatNeverVariesHasNoDistance() =>
        Assert.Equal(0, Compute(Equal, SeedDesign.Pair).Single(s => s.Name.EndsWith("/w2")).Value);

    [Fact]
    public void AReplicationOfDesignATakesTheLevelOfAnotherTrainingSeed()
    {
        var random = RandomStream.For(1, "test");
        var levels = Enumerable.Range(0, 200).Select(_ => Replications.OfA([1, 1], [1, 5, 9], random)).ToList();
        Assert.Equal([1.0, 5.0, 9.0], levels.Select(a => a[0]).Distinct().Order());
        Assert.All(levels, a => Assert.Equal(a[0], a[1]));
    }

    [Theory]
    [InlineData("{}", "is no file of statistics: ")]
    [InlineData("[1]", "is no file of statistics: ")]
    [InlineData(
        """{"statistics":[{"name":"x","unit":"","value":1,"low":1,"high":1},{"name":"x","unit":"","value":2,"low":1,"high":1}]}""",
        "names a number twice."
    )]
    public void AFileThatIsNoneIsRefused(string text, string fact)
    {
        var path = Path.Combine(scratch, "wrong.json");
        File.WriteAllText(path, text);
        Assert.StartsWith($"{path} {fact}", Assert.Throws<InvalidDataException>(() => StatisticsStage.Read(path)).Message);
    }

    private Dictionary<string, Statistic> OfTheGrid() =>
        Compute(Grid, SeedDesign.Grid).ToDictionary(s => s.Name["digits/class-3/finetune/forget_test/".Length..]);

    // One cell: rows are training seeds, columns unlearning seeds.
    private IReadOnlyList<Statistic> Compute(double[][] grid, SeedDesign design)
    {
        var cell = new CellName("digits", 3, "3", "finetune", PaperMetrics.ForgetTest, "%");
        RunRow
            .ToTable(
                grid.SelectMany((row, i) => row.Select((value, j) => new RunRow(cell, i + 1, j + 1, i == 0, j == 0, value)))
                    .Where(run => design == SeedDesign.Grid || run.InA || run.InB)
            )
            .WriteParquet(Path.Combine(scratch, RunTable.File));
        var stage = new StatisticsStage(
            new RunTableStage([]),
            design,
            OurNames.Methods,
            new([OurNames.Metrics.All.Single(m => m.Name == PaperMetrics.ForgetTest)])
        );
        stage.Run(new StageContext(stage, scratch, (_, name) => Path.Combine(scratch, name), "cpu", _ => { }, scratch));
        return StatisticsStage.Read(Path.Combine(scratch, StatisticsStage.File));
    }
}
