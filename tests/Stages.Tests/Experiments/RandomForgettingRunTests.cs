using Stages.Datasets;
using Stages.Designs;
using Stages.Experiments;
using Stages.Models;
using Stages.Tables;
using Stages.Tests.SecondOpinion;
using Stages.Torch;
using static TorchSharp.torch;

namespace Stages.Tests.Experiments;

/// <summary>A small grid with two random forget sets and a setting that forgets a class, run to its figures and tables.</summary>
public sealed class SmallRandomGrid : IAsyncLifetime
{
    private readonly string artifacts = Directory.CreateTempSubdirectory("random-").FullName;

    /// <summary>The experiment's folder.</summary>
    public string Folder => Path.Combine(artifacts, "small");

    public async Task InitializeAsync()
    {
        var small = ExperimentFile
            .Find("small")
            .Text.Replace("\"unsir\", ", "")
            .Replace(
                "\"forget\": \"fine\", \"classes\": [8]",
                """ "forget": { "kind": "random", "fraction": 0.1, "forgetSeeds": [8, 9] } """
            )
            .Replace(
                "\"settings\": [",
                """ "settings": [{ "name": "digits5-class", "model": "digits5", "forget": "fine", "classes": [3] }, """
            )
            .Replace("forget_test", "forget_train");
        var experiment = ExperimentFile.Parse("small.json", small) with
        {
            Design = SeedDesign.Grid,
            Methods = ["baseline", "retrain", "ssd", "finetune"],
        };
        await InThisProcess.RunAsync(artifacts, experiment, new ExperimentGraph(experiment).All);
    }

    public Task DisposeAsync()
    {
        Directory.Delete(artifacts, recursive: true);
        return Task.CompletedTask;
    }
}

/// <summary>What runs with random forget sets write.</summary>
public sealed class RandomForgettingRunTests(SmallRandomGrid grid) : IClassFixture<SmallRandomGrid>
{
    [Theory]
    [InlineData("forget-8/retrain/train-02")]
    [InlineData("forget-9/finetune/train-01-unlearn-02")]
    public void ThePredictionsMarkTheForgetSet(string run)
    {
        using var scope = NewDisposeScope();
        var predictions = Read($"unlearn/digits5-sub/{run}", PredictionTable.File);
        var marked = predictions.Bools("forget");
        var indices = Safetensors.Read(Path.Combine(grid.Folder, $"forget/digits5-sub/{run[..8]}", RandomForgetStage.File));
        Assert.Equal(
            indices[RandomForgetStage.Forget].data<long>().ToArray(),
            Enumerable.Range(0, marked.Length).Where(i => marked[i]).Select(i => (long)i)
        );
        Assert.Equal(91, marked.Count(mark => mark));
    }

    [Fact]
    public void TheLogitsThatAreKeptAreOfTheForgetTrainingExamples()
    {
        var marked = Read("unlearn/digits5-sub/forget-8/ssd/train-01", PredictionTable.File).Bools("forget");
        var logits = Read("unlearn/digits5-sub/forget-8/ssd/train-01", PredictionTable.LogitsFile);
        Assert.Equal(Enumerable.Range(0, marked.Length).Where(i => marked[i]), logits.Ints("example").Distinct());
        Assert.Equal("Index within the training part.", logits.Columns.Single(column => column.Name == "example").Description);
    }

    /// <summary>Here from the files alone: probabilities p and q of every forget training example.</summary>
    [Fact]
    public void ZrfIsOfTheForgetTrainingExamples()
    {
        var own = Read("unlearn/digits5-sub/forget-8/ssd/train-01", PredictionTable.LogitsFile);
        var untrained = Read("untrained/super-on-training", PredictionTable.LogitsFile);
        var random = untrained.Floats("logit").Chunk(5).ToArray();
        double[] distances =
        [
            .. own.Ints("example")
                .Distinct()
                .Zip(own.Floats("logit").Chunk(5), (example, logits) => Distance(Softmax(logits), Softmax(random[example]))),
        ];
        Assert.Equal(901 * 5, untrained.RowCount);
        Assert.Equal(1 - distances.Average(), Value("ssd", 8, "zrf"), 6);

        static double[] Softmax(float[] logits) =>
            [.. logits.Select(logit => Math.Exp(logit - logits.Max()) / logits.Sum(other => Math.Exp(other - logits.Max())))];

        static double Distance(double[] p, double[] q) =>
            p.Zip(q, (a, b) => ((a * Math.Log(2 * a / (a + b))) + (b * Math.Log(2 * b / (a + b)))) / 2).Sum();
    }

    [Fact]
    public void TheRetainTestSetIsTheWholeTestSet()
    {
        var predictions = Read("unlearn/digits5-sub/forget-8/ssd/train-01", PredictionTable.File);
        var (test, label, predicted) = (predictions.Bools("test"), predictions.Ints("label"), predictions.Ints("predicted"));
        bool[] right = [.. Enumerable.Range(0, test.Length).Where(i => test[i]).Select(i => predicted[i] == label[i])];
        Assert.Equal(896, right.Length);
        Assert.Equal(100.0 * right.Count(r => r) / 896, Value("ssd", 8, "retain_test"), 10);
    }

    [Fact]
    public void TablesAreOverForgetSeeds()
    {
        Assert.Contains("| *forget seed 9* |", Text("tables/components-retain_test-forget_train"));
        Assert.Contains("averaged over forget seeds.", Text("tables/ranking-retain_test-forget_train"));
        Assert.Contains("| *all forget seeds* |", Text("tables/ranking-retain_test-forget_train"));
        Assert.Contains("training seed (S) × forgotten class or forget seed (C)", Text("tables/generalisability-retain_test-forget_train"));
        Assert.Contains("| *over forget seeds 8, 9* |", Text("tables/forget-sets-retain_test-forget_train"));
        Assert.Contains("| Finetune | 2 × 2 × 2 |", Text("tables/forget-sets-retain_test-forget_train"));
        var column = Read("tables/runs", RunTableStage.File).Columns.Single(column => column.Name == "class");
        Assert.Equal("Forgotten class; of random examples, the forget seed.", column.Description);
    }

    /// <summary>A metric that random forget sets lack is the class's alone; what is shown is what both have.</summary>
    [Fact]
    public void AClassAndRandomExamplesAreForgottenInOneExperiment()
    {
        var runs = RunRow.Read(Path.Combine(grid.Folder, "tables/runs", RunTableStage.File));
        Assert.Equal(["digits5-class"], runs.Where(row => row.Cell.Metric == "forget_test").Select(row => row.Cell.Setting).Distinct());
        Assert.Contains("averaged over forgotten classes.", Text("tables/ranking-retain_test-forget_train"));
        Assert.DoesNotContain("digits5-class", Text("tables/forget-sets-retain_test-forget_train"));
        foreach (var figure in (int[])[2, 3, 4, 5])
        {
            var svg = Figure(figure);
            Assert.Contains("digits5-class", svg);
            Assert.Contains("digits5-sub", svg);
        }

        Assert.Contains("each forgotten class or forget seed", Figure(2));

        string Figure(int number)
        {
            var name = $"figure{number}-retain_test-forget_train";
            return File.ReadAllText(Path.Combine(grid.Folder, "figures", name, name + ".svg"));
        }
    }

    [FactWithStatsmodels]
    public void TheComponentsAreThoseOfASecondImplementation()
    {
        var said = AnotherImplementation.Compare(grid.Folder).Text.Split('\n');
        Assert.Matches(@"^compared 56 .*: ok$", Of("forget sets: components: "));
        Assert.Matches(@"^compared 8, .*: ok$", Of("forget sets: variance in a cell: "));
        Assert.Single(said, line => line.Contains("a change was planted in each quantity"));

        string Of(string quantity) => said.Single(line => line.StartsWith(quantity))[quantity.Length..];
    }

    private Table Read(string stage, string file) => Table.ReadParquet(Path.Combine(grid.Folder, stage, file));

    private string Text(string stage) => File.ReadAllText(Path.Combine(grid.Folder, stage, Path.GetFileName(stage) + ".md"));

    private double Value(string method, int seed, string metric) =>
        RunRow
            .Read(Path.Combine(grid.Folder, "tables/runs", RunTableStage.File))
            .Single(row => (row.Cell.Method, row.Cell.Class, row.Cell.Metric, row.TrainingSeed) == (method, seed, metric, 1))
            .Value!.Value;
}
