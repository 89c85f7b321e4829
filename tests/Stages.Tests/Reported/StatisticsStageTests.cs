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

    [Fact]
    public void QuantilesAndDistancesAreThoseOfTheDesignsAndTheSharesThoseOfTheGrid()
    {
        double[][] grid =
        [
            [10, 12, 14],
            [20, 22, 24],
            [33, 32, 31],
            [41, 42, 43],
        ];
        var statistics = Compute(grid, SeedDesign.Grid).ToDictionary(s => s.Name["digits/class-3/finetune/forget_test/".Length..]);
        Assert.Equal(
            (10, 11, 12, 13, 14),
            (
                statistics["a/min"].Value,
                statistics["a/q25"].Value,
                statistics["a/median"].Value,
                statistics["a/q75"].Value,
                statistics["a/max"].Value
            )
        );
        Assert.Equal(
            (10, 17.5, 26.5, 35, 41),
            (
                statistics["b/min"].Value,
                statistics["b/q25"].Value,
                statistics["b/median"].Value,
                statistics["b/q75"].Value,
                statistics["b/max"].Value
            )
        );
        Assert.Equal(Wasserstein.W2([10, 12, 14], [10, 20, 33, 41]), statistics["w2"].Value);
        Assert.Equal(VarianceComponents.Of(grid).IntraclassCorrelation, statistics["share"].Value);
        Assert.All(statistics.Values, s => Assert.InRange(s.Value, s.Low, s.High));
        Assert.All(statistics.Values.Where(s => s.Name.Contains("/a/") || s.Name.Contains("/b/")), s => Assert.Equal("%", s.Unit));
    }

    [Fact]
    public void ThePairOfDesignsHasNoShareAndAMethodThatNeverVariesAnIntervalOfOnePoint()
    {
        var statistics = Compute(
            [
                [50, 50],
                [50, 50],
                [50, 50],
            ],
            SeedDesign.Pair
        );
        Assert.DoesNotContain(statistics, s => s.Name.EndsWith("/share"));
        Assert.All(statistics.Where(s => s.Name.EndsWith("/median")), s => Assert.Equal((50, 50, 50), (s.Value, s.Low, s.High)));
        Assert.Equal(0, statistics.Single(s => s.Name.EndsWith("/w2")).Value);
    }

    [Fact]
    public void AReplicationOfDesignATakesTheLevelOfAnotherTrainingSeed()
    {
        var random = RandomStream.For(1, "test");
        var levels = Enumerable.Range(0, 200).Select(_ => Replications.OfA([1, 1], [1, 5, 9], random)).ToList();
        Assert.Equal([1.0, 5.0, 9.0], levels.Select(a => a[0]).Distinct().Order());
        Assert.All(levels, a => Assert.Equal(a[0], a[1]));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[1]")]
    [InlineData("""{"statistics":[{"name":"x","unit":"","value":1,"low":1,"high":1},{"name":"x","unit":"","value":2,"low":1,"high":1}]}""")]
    public void AFileThatIsNoneIsRefused(string text)
    {
        var path = Path.Combine(scratch, "wrong.json");
        File.WriteAllText(path, text);
        Assert.Throws<InvalidDataException>(() => StatisticsStage.Read(path));
    }

    // One cell: rows are training seeds, columns unlearning seeds.
    private IReadOnlyList<Statistic> Compute(double[][] grid, SeedDesign design)
    {
        var cell = new CellName("digits", 3, "3", "finetune", PaperMetrics.ForgetTest, "%");
        RunRow
            .ToTable(
                grid.SelectMany((row, i) => row.Select((value, j) => new RunRow(cell, i + 1, j + 1, i == 0, j == 0, value)))
                    .Where(run => design == SeedDesign.Grid || run.InA || run.InB)
            )
            .WriteParquet(Path.Combine(scratch, RunTableStage.File));
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
