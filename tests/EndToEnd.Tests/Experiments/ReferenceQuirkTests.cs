using Newtonsoft.Json.Linq;

namespace EndToEnd.Tests.Experiments;

/// <summary>An experiment as the paper describes it, then by the options of what the reference code does otherwise.</summary>
public sealed class ReferenceQuirks : IDisposable
{
    private const string ReferenceRetrain = """
        "referenceRetrain": {
            "epochs": 1, "batchSize": 64, "learningRate": 0.01, "momentum": 0.9, "weightDecay": 0.0005,
            "warmUpEpochs": 1, "milestones": [], "gamma": 0.2, "augment": false, "checkpoint": "best", "firstEpoch": 0 },
        """;

    private readonly PipelineSpace space = new();

    public ReferenceQuirks()
    {
        space.RunWell("--target=Metrics", "--methods=retrain,ssd");
        var plain = space.Hashes();
        space.Edit("\"training\": {", ReferenceRetrain + "\"training\": {");
        space.RunWell("--target=Metrics", "--methods=retrain,ssd");
        ChangedByRetrain =
        [
            .. space
                .Hashes()
                .Where(file => plain[file.Key] != file.Value)
                .Select(file => file.Key.Split('/')[0] + (file.Key.Contains("retrain") ? " retrain" : ""))
                .Distinct(),
        ];
        RetrainRecipe = space.Manifest("retrain/digits5-sub/class-8/seed-01")["parameters"]!["Recipe"]!["values"]!;

        space.Edit("\"width\": 4,", "\"width\": 4, \"accuracy\": \"batch-mean\",");
        space.RunWell("--target=Figure2", "--methods=ssd");
        BatchMeanPlot = File.ReadAllText(space.InArtifacts("small/figures/figure2-batch-mean/figure2-batch-mean.csv"));
        var metrics = space.Manifest("figures/figure2-batch-mean")["parameters"]!["Metrics"]!["values"]!["All"]!;
        BatchMeanMetrics = metrics.Select(m => (string?)m["values"]!["Name"]);
    }

    /// <summary>Kinds of files that came out otherwise with the reference's Retrain.</summary>
    public IReadOnlyList<string> ChangedByRetrain { get; }

    public JToken RetrainRecipe { get; }

    /// <summary>What a figure of the means of batches plots.</summary>
    public string BatchMeanPlot { get; }

    public IEnumerable<string?> BatchMeanMetrics { get; }

    public void Dispose() => space.Dispose();
}

public sealed class ReferenceQuirkTests(ReferenceQuirks quirks) : IClassFixture<ReferenceQuirks>
{
    [Fact]
    public void ReferenceRetrainChangesNoOtherRun() =>
        Assert.Equal(
            // Metrics of every run have gaps to Retrain among them.
            ["metrics", "metrics retrain", "retrain retrain", "unlearn retrain"],
            quirks.ChangedByRetrain.Where(kind => kind is not "tables").Order()
        );

    [Fact]
    public void ReferenceRetrainTrainsByARecipeOfItsOwn() =>
        Assert.Equal((0.01, 0), ((double)quirks.RetrainRecipe["LearningRate"]!, (int)quirks.RetrainRecipe["FirstEpoch"]!));

    [Fact]
    public void AccuracyAsTheMeanOfBatchesIsWhatFiguresPlot() =>
        Assert.Equal(["retain_test_batch_mean", "forget_test_batch_mean"], quirks.BatchMeanMetrics);

    [Fact]
    public void AccuracyAsTheMeanOfBatchesIsSaidInTheFigure() =>
        Assert.Contains("Retain-set accuracy, mean of batches", quirks.BatchMeanPlot);

    [Fact]
    public void AnUnknownAccuracyIsMisuseThatNamesTheNearest()
    {
        using var space = new PipelineSpace();
        space.Edit("\"width\": 4,", "\"width\": 4, \"accuracy\": \"batch-meen\",");
        space.Run("--target=Figure2").AssertMisuse("batch-meen", "batch-mean");
    }
}
