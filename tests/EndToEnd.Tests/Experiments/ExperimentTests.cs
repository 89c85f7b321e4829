using Newtonsoft.Json.Linq;

namespace EndToEnd.Tests.Experiments;

public sealed class ExperimentTests : IDisposable
{
    private readonly PipelineSpace space = new();

    public void Dispose() => space.Dispose();

    [Fact]
    public void AFirstRunRunsEverythingASecondNothingAndAnEditWhatDependsOnIt()
    {
        var first = space.Run();
        Assert.True(first.ExitCode == 0, first.Output + first.Error);
        var all = space.Executions();
        Assert.Equal(all.Count, all.Distinct().Count());
        Assert.Contains("figures/figure2", all);
        var before = space.Hashes();
        Assert.Contains("figures/figure1/figure1.png", before.Keys);

        var second = space.Run();
        Assert.Equal(0, second.ExitCode);
        Assert.Contains($"Nothing to run: {all.Count} stages up to date.", second.Output);
        Assert.Equal(all, space.Executions());

        space.Edit("\"ssd\": { \"alpha\": 3 }", "\"ssd\": { \"alpha\": 1.5 }");
        Assert.Equal(0, space.Run().ExitCode);
        var ran = space.Executions().Skip(all.Count).ToList();
        Assert.Equal(
            ["unlearn/digits5-sub/class-8/ssd/train-01", "unlearn/digits5-sub/class-8/ssd/train-02"],
            ran.Where(id => id.StartsWith("unlearn")).Order()
        );
        Assert.DoesNotContain(ran, id => id.StartsWith("train") || id.StartsWith("retrain") || id == "data");

        space.Edit("\"ssd\": { \"alpha\": 1.5 }", "\"ssd\": { \"alpha\": 3 }");
        Assert.Contains("Nothing to run", space.Run().Output);
        Assert.Equal(before, space.Hashes());
    }

    [Fact]
    public void OneJobAndTwoJobsGiveTheSameBytes()
    {
        Assert.Equal(0, space.Run("--jobs=1", "--artifacts=one").ExitCode);
        Assert.Equal(0, space.Run("--jobs=2", "--artifacts=two").ExitCode);
        Assert.Equal(space.Hashes("one"), space.Hashes("two"));
    }

    [Fact]
    public void ADeterministicMethodRunsOncePerTrainingSeedAndSharedRunsOnce()
    {
        Assert.Equal(0, space.Run("--target=Unlearn", "--methods=ssd,finetune").ExitCode);
        Assert.Equal(
            [
                "finetune/train-01-unlearn-01",
                "finetune/train-01-unlearn-02",
                "finetune/train-02-unlearn-01",
                "ssd/train-01",
                "ssd/train-02",
            ],
            space.Executions().Where(id => id.StartsWith("unlearn/")).Select(id => id["unlearn/digits5-sub/class-8/".Length..]).Order()
        );
    }

    [Fact]
    public void UnlearnedWeightsAreKeptOnlyWhenAskedFor()
    {
        Assert.Equal(0, space.Run("--target=Unlearn", "--methods=ssd").ExitCode);
        Assert.DoesNotContain(space.Hashes().Keys, f => f.StartsWith("unlearn") && f.EndsWith(".safetensors"));
        Assert.Equal(0, space.Run("--target=Unlearn", "--methods=ssd", "--keep-models").ExitCode);
        Assert.Contains("unlearn/digits5-sub/class-8/ssd/train-01/weights.safetensors", space.Hashes().Keys);
    }

    [Fact]
    public void CleanEmptiesTheReadableFolderAndLosesNothing()
    {
        Assert.Equal(0, space.Run("--target=Train").ExitCode);
        var before = space.Hashes();
        Assert.Equal(0, space.Run("--target=Clean").ExitCode);
        Assert.False(Directory.Exists(Path.Combine(space.Root, "artifacts", "small")));
        Assert.Contains("put back from the store", space.Run("--target=Train").Output);
        Assert.Equal(before, space.Hashes());
    }

    [Fact]
    public void TheManifestTellsParametersSeedsAndMachine()
    {
        Assert.Equal(0, space.Run("--target=Train", "--methods=ssd").ExitCode);
        var manifest = JObject.Parse(
            File.ReadAllText(Path.Combine(space.Root, "artifacts", "small", "train", "digits5", "seed-01", "manifest.json"))
        );
        Assert.Equal(1, (int?)manifest["parameters"]!["Seed"]);
        Assert.Equal("train/digits5", (string?)manifest["parameters"]!["Name"]);
        Assert.Equal("Last", (string?)manifest["parameters"]!["Recipe"]!["values"]!["Checkpoint"]);
        Assert.Equal("cpu", (string?)manifest["environment"]!["device"]);
        Assert.True((long?)manifest["peakMemoryBytes"] > 1 << 20);
    }

    [Fact]
    public async Task AKilledWorkerFailsItsStageAloneAndTheNextRunGoesOn()
    {
        space.Edit("\"epochs\": 1, \"batchSize\": 64", "\"epochs\": 30, \"batchSize\": 64");
        using var host = space.Start("--experiment=small.json", "--target=Train", "--keep-going");
        var error = host.StandardError.ReadToEndAsync();
        var output = host.StandardOutput.ReadToEndAsync();
        var victim = Processes.WaitForBusyWorker(host);
        victim.Kill();
        await host.WaitForExitAsync();
        Assert.Equal(1, host.ExitCode);
        Assert.Contains("Its worker process died (signal 9).", await error);
        Assert.Contains("1 failed", await output);
        Assert.Equal(4, space.Executions().Count);

        Assert.Contains("Ran 1 stage ", space.Run("--target=Train").Output);
    }
}
