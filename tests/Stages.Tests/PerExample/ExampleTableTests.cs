using Pipeline;
using Stages.Designs;
using Stages.Experiments;
using Stages.Tables;
using Stages.Tests.Experiments;

namespace Stages.Tests.PerExample;

/// <summary>A small experiment with more seeds for Retrain, run in this process.</summary>
public sealed class ExperimentWithRetrainSeeds : IAsyncLifetime
{
    private readonly string artifacts = Directory.CreateTempSubdirectory("examples-").FullName;

    internal Experiment Experiment { get; } =
        Named.Experiment("small") with
        {
            TrainingSeeds = [1, 2, 3],
            UnlearningSeeds = [1, 2, 3],
            RetrainSeeds = [101, 102, 103],
            Methods = ["baseline", "retrain", "ssd", "finetune"],
        };

    public async Task InitializeAsync()
    {
        var graph = new ExperimentGraph(Experiment);
        await InThisProcess.RunAsync(artifacts, Experiment, [graph.Result("examples"), graph.Result("model-numbers")]);
    }

    public Task DisposeAsync()
    {
        Directory.Delete(artifacts, recursive: true);
        return Task.CompletedTask;
    }

    internal string File(string name) => Path.Combine(artifacts, "small", name);
}

/// <summary>What a run leaves of the metrics per example.</summary>
public sealed class ExampleTableTests(ExperimentWithRetrainSeeds run) : IClassFixture<ExperimentWithRetrainSeeds>
{
    private string Markdown => System.IO.File.ReadAllText(run.File("tables/examples/examples.md"));

    [Fact]
    public void TheTableHasBothDesignsAndRetrainBesideItself()
    {
        foreach (var (method, designs) in new[] { ("Retrain", "halves,seeds"), ("SSD", "A,B"), ("Finetune", "A,B"), ("Baseline", "A,B") })
        {
            var lines = Markdown.Split('\n').Where(line => line.StartsWith($"| {method} |")).Take(2);
            Assert.Equal(designs, string.Join(',', lines.Select(line => line.Split('|')[2].Trim())));
        }
    }

    [Fact]
    public void ItSaysWhatAMethodThatDrawsNothingIsGivenUnderA() =>
        Assert.Matches(@"\| SSD \| A \| 1 \| 3 \|.* 50\.000 \| 0\.000 \| 0\.000 \| 0\.000 \|", Markdown);

    [Fact]
    public void ItSaysWhatCannotBeEstimated() => Assert.Matches(@"\| Retrain \| halves \| 2 \| 1 \| not estimable \|", Markdown);

    [Fact]
    public void EachExampleHasARowUnderEachDesign()
    {
        var table = Table.ReadParquet(run.File("examples/digits5-sub/class-8/finetune/examples.parquet"));
        Assert.Equal(2 * 1797, table.RowCount);
        Assert.Equal(["A", "B"], table.Strings("design").Distinct());
        Assert.Equal(
            ["forget_test", "forget_train", "retain_test", "retain_train"],
            table.Strings("part").Distinct().Order(StringComparer.Ordinal)
        );
        Assert.All(table.NullableDoubles("klom"), value => Assert.InRange(value!.Value, 0, 12));
    }

    [Fact]
    public void TheFigureHasItsNumbers() =>
        Assert.StartsWith(
            "method,quantity,design,models,blocks",
            System.IO.File.ReadAllText(run.File("figures/model-numbers/model-numbers.csv"))
        );

    [Fact]
    public void RunsOfMoreRetrainSeedsAreInNoTableOfRuns()
    {
        var graph = new ExperimentGraph(run.Experiment);
        Assert.Equal(Runs(new ExperimentGraph(run.Experiment with { RetrainSeeds = null })), Runs(graph));
        Assert.Contains(graph.Unlearnings, stage => stage.Id == "unlearn/digits5-sub/class-8/retrain/train-103");
        Assert.DoesNotContain(
            new ExperimentGraph(run.Experiment.Select(new Selection { TrainingSeeds = 2 })).Unlearnings,
            stage => stage.Id == "unlearn/digits5-sub/class-8/retrain/train-103"
        );
    }

    private static IEnumerable<string> Runs(ExperimentGraph graph) =>
        Assert.IsType<RunTableStage>(graph.RunTable).Runs.Select(entry => entry.Metrics.Id);

    [Fact]
    public void WithoutRetrainThereIsNoTable() =>
        Assert.Contains(
            "The table of metrics per example compares methods with Retrain, which is not among them.",
            Assert
                .Throws<PipelineException>(() =>
                    new ExperimentGraph(Named.Experiment("small") with { Methods = ["baseline", "ssd"] }).Result("examples")
                )
                .Message
        );
}
