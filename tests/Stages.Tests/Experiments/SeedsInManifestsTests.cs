using Newtonsoft.Json;
using Newtonsoft.Json.Linq;
using Pipeline;
using Pipeline.Running;
using Pipeline.Store;
using Stages.Experiments;

namespace Stages.Tests.Experiments;

/// <summary>A small experiment of one method that draws, run in this process.</summary>
public sealed class RunExperiment : IAsyncLifetime
{
    private readonly string root = Directory.CreateTempSubdirectory("seeds-").FullName;

    public async Task InitializeAsync()
    {
        var selection = new Selection
        {
            TrainingSeeds = 2,
            UnlearningSeeds = 2,
            Methods = ["finetune"],
        };
        var small = Named.Experiment("small").Select(selection);
        var experiment = new ExperimentGraph(small);
        var crossed = new ExperimentGraph(small with { UnlearningSeeds = [1], OrderSeeds = [1, 2] });
        using var taken = await StoreLock.TakeAsync(root, wait: false, _ => { }, default);
        using var store = new ArtifactStore(root);
        await RunAsync([experiment.Result("statistics"), experiment.Result("wasserstein")]);
        await RunAsync([crossed.Result("crossed")]);

        async Task RunAsync(IReadOnlyList<Stage> stages)
        {
            var summary = await new Runner(
                new Graph(stages),
                store,
                _ => "code",
                (execution, _) => Task.Run(() => InProcess.Run(execution, "cpu")),
                new RunOptions("small", 1, "cpu", KeepGoing: false, new(() => new Dictionary<string, string>())),
                new Progress<StageEvent>()
            ).RunAsync(default, default);
            Assert.Equal(0, summary.Failed);
        }
    }

    public Task DisposeAsync()
    {
        Directory.Delete(root, recursive: true);
        return Task.CompletedTask;
    }

    /// <summary>The table of initialisation and data order.</summary>
    public string Crossed => File.ReadAllText(Path.Combine(root, "small", "tables/crossed", "crossed.md"));

    /// <summary>What a stage's manifest says of the streams that it drew from.</summary>
    public string Streams(string stage) =>
        JObject.Parse(File.ReadAllText(Path.Combine(root, "small", stage, "manifest.json")))["seeds"]!["streams"]!.ToString(
            Formatting.None
        );
}

/// <summary>What manifests say of the random streams of each kind of stage.</summary>
public sealed class SeedsInManifestsTests(RunExperiment experiment) : IClassFixture<RunExperiment>
{
    [Fact]
    public void ATrainingDrawsForItsModel() =>
        Assert.Equal(
            """[{"seed":2,"purpose":"train/digits5/init"},{"seed":2,"purpose":"train/digits5/order"}]""",
            experiment.Streams("train/digits5/seed-02")
        );

    [Fact]
    public void ATrainingOfACrossedExperimentDrawsOrderWithItsOrderSeed() =>
        Assert.Equal(
            """[{"seed":2,"purpose":"train/digits5/init"},{"seed":1,"purpose":"train/digits5/order"}]""",
            experiment.Streams("train/digits5/seed-02-order-01")
        );

    [Fact]
    public void ACrossedExperimentHasATableOfInitialisationAndOrder() => Assert.Contains("| 2 × 2 |", experiment.Crossed);

    [Fact]
    public void AnUnlearningDrawsForItsRun() =>
        Assert.Equal(
            """[{"seed":2,"purpose":"digits5-sub/class-8/finetune/train-01-unlearn-02"}]""",
            experiment.Streams("unlearn/digits5-sub/class-8/finetune/train-01-unlearn-02")
        );

    [Fact]
    public void TheUntrainedModelDrawsFromNoDesignsSeed() =>
        Assert.Equal("""[{"seed":0,"purpose":"untrained/super"}]""", experiment.Streams("untrained/super"));

    // Two metrics are reported, and so two cells.
    [Fact]
    public void StatisticsSayThePatternsOfTheirStreamsWithTheirNumber() =>
        Assert.Equal(
            """[{"seed":20260104,"purpose":"{setting}/class-{class}/{method}/{metric}","count":2},"""
                + """{"seed":20260103,"purpose":"statistics/{setting}/class-{class}/{method}/{metric}/permutation","count":2}]""",
            experiment.Streams("tables/statistics")
        );

    [Fact]
    public void DistancesOfTwoTrainingSeedsHaveNoFloorAndDrawNothing() => Assert.Equal("[]", experiment.Streams("tables/wasserstein"));

    [Fact]
    public void MetricsDrawNothing() => Assert.Equal("[]", experiment.Streams("metrics/digits5-sub/class-8/finetune/train-01-unlearn-02"));
}
