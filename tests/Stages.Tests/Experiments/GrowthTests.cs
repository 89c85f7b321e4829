using Pipeline;
using Stages.Designs;
using Stages.Experiments;
using Stages.Tables;
using Stages.Tests.Models;
using Stages.Training;

namespace Stages.Tests.Experiments;

/// <summary>The house grows by rows alone: what the rows of <see cref="GrownHouse"/> add is run, measured and drawn.</summary>
public sealed class GrowthTests : IClassFixture<GrowthTests.GrownRun>
{
    private readonly GrownRun run;
    private readonly Table runs;

    public GrowthTests(GrownRun run)
    {
        this.run = run;
        runs = Table.ReadParquet(run.Path("tables/runs", RunTable.File));
    }

    [Fact]
    public void AMethodOfARowIsRun() => Assert.Equal(["baseline", "shrink"], runs.Strings("method").Distinct());

    [Fact]
    public void ADatasetOfARowIsTrainedOn() => Assert.Equal(["light"], runs.Strings("class_name").Distinct());

    [Fact]
    public void ANetworkOfARowIsTrained() =>
        Assert.All(
            new ExperimentGraph(run.Experiment).Trainings.Cast<TrainingStage>(),
            t => Assert.IsType<PixelMeansArchitecture>(t.Network)
        );

    // All weights are 0, so all logits are equal and the first class, which is not the forgotten one, is said.
    [Fact]
    public void AMethodTakesTheConstantsOfTheExperimentsFile() => Assert.Equal(10, Value("shrink", "forget_errors"));

    [Fact]
    public void AMetricOfARowFollowsOurs() => Assert.Equal("forget_errors", runs.Strings("metric").Take(runs.RowCount / 2).Last());

    [Fact]
    public void OurMetricsMeasureAMethodOfARow() => Assert.Equal(0, Value("shrink", "forget_test"));

    [Fact]
    public void AFigureOfARowShowsTheTitlesOfRows() =>
        Assert.Contains("Shrink, Errors on the forget set: 10", File.ReadAllLines(run.Path("figures/list", "list.txt")));

    [Fact]
    public void OurFiguresShowAMethodByItsTitle() =>
        Assert.Contains("Shrink", Table.ReadParquet(run.Path("figures/figure1", "figure1.parquet")).Strings("method"));

    [Fact]
    public void OurFiguresShowAMetricByItsTitle() =>
        Assert.Contains("Errors on the forget set", File.ReadAllText(run.Path("figures/figure1", "figure1.svg")));

    [Fact]
    public void AWorkersGraphHasTheStageOfEveryRow() =>
        Assert.Equal(GrownHouse.Catalogue.Results.Count, new ExperimentGraph(run.Experiment).Everything.Count());

    [Theory]
    [InlineData("\"shades\"", "\"shade\"", "\"dataset\" is \"shade\".", "Did you mean 'shades'?")]
    [InlineData("\"shrink\"]", "\"shrnk\"]", "\"methods[1]\" names the method 'shrnk', which there is not.", "Did you mean 'shrink'?")]
    [InlineData("\"factor\"", "\"facto\"", "\"methodSettings.shrink.facto\" is not a key that belongs here.", "Did you mean 'factor'?")]
    [InlineData("\"shrink\": {", "\"shrin\": {", "\"methodSettings.shrin\" is not a key that belongs here.", "Did you mean 'shrink'?")]
    [InlineData("\"forget_errors\"", "\"errors\"", "names the metric 'errors', which there is not.", "forget_errors")]
    public void AMisspeltNameOfARowIsToldWithTheNearest(string from, string to, string fact, string hint)
    {
        var error = Assert.Throws<PipelineException>(() =>
            ExperimentFile.Parse("grown.json", GrownHouse.Experiment.Replace(from, to), GrownHouse.Catalogue)
        );
        Assert.Contains(fact, error.Message);
        Assert.Contains(hint, error.Message);
    }

    private double? Value(string method, string metric)
    {
        var (methods, metrics) = (runs.Strings("method"), runs.Strings("metric"));
        return runs.NullableDoubles("value")[Enumerable.Range(0, runs.RowCount).Single(i => methods[i] == method && metrics[i] == metric)];
    }

    /// <summary>Runs the experiment once, in this process.</summary>
    public sealed class GrownRun : IAsyncLifetime
    {
        private readonly string folder = Directory.CreateTempSubdirectory("grown-").FullName;

        internal Experiment Experiment { get; } = ExperimentFile.Parse("grown.json", GrownHouse.Experiment, GrownHouse.Catalogue);

        public string Path(string stage, string file) => System.IO.Path.Combine(folder, "grown", stage, file);

        public Task InitializeAsync() => InThisProcess.RunAsync(folder, Experiment, new ExperimentGraph(Experiment).Results);

        public Task DisposeAsync()
        {
            Directory.Delete(folder, recursive: true);
            return Task.CompletedTask;
        }
    }
}
