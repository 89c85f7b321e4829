using System.Diagnostics;
using Newtonsoft.Json.Linq;

namespace EndToEnd.Tests.Running;

/// <summary>Long trainings of the real host, killed in the middle.</summary>
public sealed class CheckpointTests : IDisposable
{
    private const string Training = "train/digits5/seed-01";
    private readonly PipelineSpace space = new();

    public CheckpointTests() => space.Edit("\"epochs\": 1, \"batchSize\": 64", "\"epochs\": 40, \"batchSize\": 64");

    public void Dispose() => space.Dispose();

    [Theory]
    [InlineData(false, "last")]
    [InlineData(true, "best")]
    public void ATrainingWhoseHostWasKilledGoesOnAndEndsWithTheSameBytes(bool augment, string kept)
    {
        space.Edit(
            "\"augment\": false, \"checkpoint\": \"last\"",
            $"\"augment\": {(augment ? "true" : "false")}, \"checkpoint\": \"{kept}\""
        );
        Assert.Equal(0, Train("--artifacts=undisturbed").ExitCode);
        KillAfterACheckpoint();

        var result = Train();

        Assert.True(result.ExitCode == 0, result.Output + result.Error);
        Assert.Equal(space.Hashes("undisturbed"), space.Hashes());
        Assert.InRange(Resumed(), 1, 39);
        Assert.Empty(Checkpoints());
    }

    [Fact]
    public void ATrainingWhoseWorkerWasKilledGoesOnInTheNextAttempt()
    {
        Assert.Equal(0, Train("--artifacts=undisturbed").ExitCode);
        using var host = Start("--retries=1");
        ProcessTree.WaitUntil(() => Checkpoints().Any(), TimeSpan.FromMinutes(1), "a checkpoint is written");
        using (var worker = Process.GetProcessById(ProcessTree.Children(host.Id).Single()))
        {
            worker.Kill();
        }

        Assert.Equal(0, CrashSpace.End(host).ExitCode);
        Assert.Equal(space.Hashes("undisturbed"), space.Hashes());
        Assert.InRange(Resumed(), 1, 39);
    }

    [Fact]
    public void ADamagedCheckpointIsSaidAndNotUsed()
    {
        Assert.Equal(0, Train("--artifacts=undisturbed").ExitCode);
        KillAfterACheckpoint();
        foreach (var checkpoint in Checkpoints())
        {
            var bytes = File.ReadAllBytes(checkpoint);
            bytes[^100] ^= 1;
            File.WriteAllBytes(checkpoint, bytes);
        }

        Assert.Equal(0, Train().ExitCode);
        Assert.Equal(space.Hashes("undisturbed"), space.Hashes());
        Assert.Contains("is damaged", Log());
        Assert.Null(Manifest()["measurements"]!["resumed_after_epochs"]);
    }

    [Fact]
    public void GcFreesACheckpointWhenItsTrainingHasChangedAndNotBefore()
    {
        KillAfterACheckpoint();
        Assert.Equal(0, space.Run("--target=Gc", "--yes").ExitCode);
        Assert.NotEmpty(Checkpoints());
        space.Edit("\"epochs\": 40", "\"epochs\": 41");
        Assert.Equal(0, space.Run("--target=Gc", "--yes").ExitCode);
        Assert.Empty(Checkpoints());
    }

    [Fact]
    public void AShortTrainingSavesNothing()
    {
        space.Edit("\"epochs\": 40", "\"epochs\": 1");
        Assert.Equal(0, space.Run("--target=Train", "--methods=ssd").ExitCode);
        Assert.False(Directory.Exists(Path.Combine(space.Root, "artifacts", "store", "checkpoints")));
    }

    private HostResult Train(params string[] arguments) =>
        space.Run(["--target=Train", "--methods=ssd", "--training-seeds=1", .. arguments]);

    private Process Start(params string[] arguments) =>
        space.Start([
            "--experiment=small.json",
            "--target=Train",
            "--methods=ssd",
            "--training-seeds=1",
            "--jobs=1",
            "--checkpoint-every=1",
            .. arguments,
        ]);

    private void KillAfterACheckpoint()
    {
        using var host = Start();
        _ = host.StandardOutput.ReadToEndAsync();
        _ = host.StandardError.ReadToEndAsync();
        ProcessTree.WaitUntil(() => Checkpoints().Any(), TimeSpan.FromMinutes(1), "a checkpoint is written");
        var workers = ProcessTree.Children(host.Id);
        CrashSpace.Kill(host);
        ProcessTree.WaitUntil(() => !workers.Any(ProcessTree.Lives), TimeSpan.FromSeconds(30), "the workers end with their host");
        Assert.DoesNotContain(Training, space.Executions());
    }

    private IEnumerable<string> Checkpoints()
    {
        var folder = Path.Combine(space.Root, "artifacts", "store", "checkpoints");
        return Directory.Exists(folder)
            ? Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(f => Path.GetFileName(f).Length == 64)
            : [];
    }

    private string Log() => File.ReadAllText(Path.Combine(space.Root, "artifacts", "logs", "small", Training + ".log"));

    private JObject Manifest() =>
        JObject.Parse(File.ReadAllText(Path.Combine(space.Root, "artifacts", "small", Training, "manifest.json")));

    private int Resumed()
    {
        var epochs = (int)Manifest()["measurements"]!["resumed_after_epochs"]!;
        Assert.Contains($"goes on after epoch {epochs} of 40", Log());
        return epochs;
    }
}
