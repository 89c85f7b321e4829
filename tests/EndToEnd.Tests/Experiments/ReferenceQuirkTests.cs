using Newtonsoft.Json.Linq;

namespace EndToEnd.Tests.Experiments;

/// <summary>What the reference code does otherwise than the paper says, by its options.</summary>
public sealed class ReferenceQuirkTests : IDisposable
{
    private const string ReferenceRetrain = """
        "referenceRetrain": {
            "epochs": 1, "batchSize": 64, "learningRate": 0.01, "momentum": 0.9, "weightDecay": 0.0005,
            "warmUpEpochs": 1, "milestones": [], "gamma": 0.2, "augment": false, "checkpoint": "best", "firstEpoch": 0 },
        """;

    private readonly PipelineSpace space = new();

    public void Dispose() => space.Dispose();

    [Fact]
    public void ReferenceRetrainTrainsTheOriginalModelOnAndChangesNoOtherRun()
    {
        Run();
        var plain = space.Hashes();
        space.Edit("\"training\": {", ReferenceRetrain + "\"training\": {");
        Run();
        var changed = space
            .Hashes()
            .Where(file => plain[file.Key] != file.Value)
            .Select(file => file.Key.Split('/')[0] + (file.Key.Contains("retrain") ? " retrain" : ""))
            .Distinct();
        Assert.Equal(["metrics retrain", "retrain retrain", "unlearn retrain"], changed.Where(kind => kind is not "tables").Order());
        var recipe = Manifest("retrain/digits5-sub/class-8/seed-01")["parameters"]!["Recipe"]!["values"]!;
        Assert.Equal((0.01, 0), ((double)recipe["LearningRate"]!, (int)recipe["FirstEpoch"]!));

        void Run() => Assert.Equal(0, space.Run("--target=Metrics", "--methods=retrain,ssd").ExitCode);
    }

    [Fact]
    public void TheFiguresShowTheMeanOfBatchesWhereTheExperimentSaysSo()
    {
        space.Edit("\"width\": 4,", "\"width\": 4, \"accuracy\": \"batch-mean\",");
        Assert.Equal(0, space.Run("--target=Figure2", "--methods=ssd").ExitCode);
        Assert.Contains(
            "Retain-set accuracy, mean of batches",
            File.ReadAllText(Path.Combine(space.Root, "artifacts/small/figures/figure2-batch-mean/figure2-batch-mean.csv"))
        );
        Assert.Equal(
            ["retain_test_batch_mean", "forget_test_batch_mean"],
            Manifest("figures/figure2-batch-mean")["parameters"]!["Metrics"]!.Select(m => (string?)m)
        );
    }

    [Fact]
    public void AnUnknownAccuracyIsRefusedWithTheNearestName()
    {
        space.Edit("\"width\": 4,", "\"width\": 4, \"accuracy\": \"batch-meen\",");
        var result = space.Run("--target=Figure2");
        Assert.Equal(2, result.ExitCode);
        Assert.Contains("batchMean", result.Output + result.Error);
    }

    private JObject Manifest(string stage) =>
        JObject.Parse(File.ReadAllText(Path.Combine(space.Root, "artifacts/small", stage, "manifest.json")));
}
