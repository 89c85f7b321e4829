using System.Diagnostics;

namespace EndToEnd.Tests.Running;

/// <summary>Long trainings of the real host: undisturbed, killed in the middle, and what the next run made of them.</summary>
public sealed class LongTraining : IDisposable
{
    /// <summary>The stage that trains.</summary>
    public const string Stage = "train/digits5/seed-01";

    /// <summary>Epochs of the training.</summary>
    public const int Epochs = 20;

    private static readonly string[] Train = ["--target=Train", "--methods=ssd", "--training-seeds=1"];
    private readonly Lazy<PipelineSpace> undisturbed;
    private readonly Lazy<PipelineSpace> killed;
    private readonly Lazy<PipelineSpace> resumed;
    private readonly Lazy<PipelineSpace> damaged;

    public LongTraining()
        : this("last") { }

    internal LongTraining(string checkpoint, bool augment = false)
    {
        PipelineSpace New()
        {
            var space = new PipelineSpace();
            space.Edit("\"epochs\": 1, \"batchSize\": 64", $"\"epochs\": {Epochs}, \"batchSize\": 64");
            space.Edit(
                "\"augment\": false, \"checkpoint\": \"last\"",
                $"\"augment\": {(augment ? "true" : "false")}, \"checkpoint\": \"{checkpoint}\""
            );
            return space;
        }

        undisturbed = new(() => Trained(New()));
        killed = new(() => KilledAfterACheckpoint(New()));
        resumed = new(() => Trained(Killed.Copy()));
        damaged = new(() => Trained(WithDamage(Killed.Copy())));
    }

    /// <summary>One that nobody disturbed.</summary>
    public PipelineSpace Undisturbed => undisturbed.Value;

    /// <summary>One whose host was killed after a checkpoint; to be copied.</summary>
    public PipelineSpace Killed => killed.Value;

    /// <summary>One whose host was killed, after the next run.</summary>
    public PipelineSpace Resumed => resumed.Value;

    /// <summary>One whose host was killed and whose checkpoint was damaged, after the next run.</summary>
    public PipelineSpace Damaged => damaged.Value;

    public void Dispose()
    {
        foreach (var made in ((Lazy<PipelineSpace>[])[undisturbed, killed, resumed, damaged]).Where(space => space.IsValueCreated))
        {
            made.Value.Dispose();
        }
    }

    /// <summary>Starts a host that trains, and waits until it has written a checkpoint.</summary>
    internal static Process StartUntilACheckpoint(PipelineSpace space, params string[] arguments)
    {
        var host = space.Start([.. Train, "--jobs=1", "--checkpoint-every=1", .. arguments]);
        Processes.WaitUntil(() => Checkpoints(space).Any(), TimeSpan.FromMinutes(1), "a checkpoint is written");
        return host;
    }

    internal static IEnumerable<string> Checkpoints(PipelineSpace space)
    {
        var folder = space.InArtifacts("store/checkpoints");
        return Directory.Exists(folder)
            ? Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(f => Path.GetFileName(f).Length == 64)
            : [];
    }

    internal static string Log(PipelineSpace space) => File.ReadAllText(space.InArtifacts($"logs/small/{Stage}.log"));

    /// <summary>After which epoch a training went on, by its manifest.</summary>
    internal static int? ResumedAfter(PipelineSpace space) => (int?)space.Manifest(Stage)["measurements"]!["resumed_after_epochs"];

    private static PipelineSpace Trained(PipelineSpace space)
    {
        space.RunWell(Train);
        return space;
    }

    private static PipelineSpace KilledAfterACheckpoint(PipelineSpace space)
    {
        using var host = StartUntilACheckpoint(space);
        var workers = Processes.Children(host);
        Command.Kill(host);
        Processes.WaitForEnd(workers, TimeSpan.FromSeconds(30), "the workers end with their host");
        Assert.DoesNotContain(Stage, space.Executions());
        return space;
    }

    private static PipelineSpace WithDamage(PipelineSpace space)
    {
        foreach (var checkpoint in Checkpoints(space))
        {
            var bytes = File.ReadAllBytes(checkpoint);
            bytes[^100] ^= 1;
            File.WriteAllBytes(checkpoint, bytes);
        }

        return space;
    }
}

public sealed class CheckpointTests(LongTraining training) : IClassFixture<LongTraining>
{
    [Fact]
    public void ATrainingWhoseHostWasKilledEndsWithTheSameBytes() => Assert.Equal(training.Undisturbed.Hashes(), training.Resumed.Hashes());

    [Fact]
    public void ATrainingWhoseHostWasKilledGoesOn() => AssertWentOn(training.Resumed);

    [Fact]
    public void ATrainingThatEndedLeavesNoCheckpoint() => Assert.Empty(LongTraining.Checkpoints(training.Resumed));

    [Fact]
    public void AnAugmentedTrainingThatKeepsTheBestEpochEndsWithTheSameBytes()
    {
        using var best = new LongTraining("best", augment: true);
        AssertWentOn(best.Resumed);
        Assert.Equal(best.Undisturbed.Hashes(), best.Resumed.Hashes());
    }

    [Fact]
    public void ATrainingWhoseWorkerWasKilledGoesOnInTheNextAttempt()
    {
        using var space = training.Killed.Copy();
        Directory.Delete(space.InArtifacts("store/checkpoints"), recursive: true);
        using var host = LongTraining.StartUntilACheckpoint(space, "--retries=1");
        using (var worker = Process.GetProcessById(Processes.Children(host).Single()))
        {
            worker.Kill();
        }

        Command.End(host).AssertSuccess();
        AssertWentOn(space);
        Assert.Equal(training.Undisturbed.Hashes(), space.Hashes());
    }

    [Fact]
    public void ADamagedCheckpointIsSaid() => Assert.Contains("is damaged", LongTraining.Log(training.Damaged));

    [Fact]
    public void ADamagedCheckpointIsNotUsed()
    {
        Assert.Null(LongTraining.ResumedAfter(training.Damaged));
        Assert.Equal(training.Undisturbed.Hashes(), training.Damaged.Hashes());
    }

    [Fact]
    public void GcKeepsACheckpointThatItsTrainingCanUse()
    {
        using var space = training.Killed.Copy();
        space.RunWell("--target=Gc", "--yes");
        Assert.NotEmpty(LongTraining.Checkpoints(space));
    }

    [Fact]
    public void GcFreesACheckpointWhenItsTrainingHasChanged()
    {
        using var space = training.Killed.Copy();
        space.Edit($"\"epochs\": {LongTraining.Epochs}", $"\"epochs\": {LongTraining.Epochs + 1}");
        space.RunWell("--target=Gc", "--yes");
        Assert.Empty(LongTraining.Checkpoints(space));
    }

    [Fact]
    public void AShortTrainingSavesNothing()
    {
        using var space = new PipelineSpace();
        space.RunWell("--target=Train", "--methods=ssd", "--training-seeds=1");
        Assert.False(Directory.Exists(space.InArtifacts("store/checkpoints")));
    }

    private static void AssertWentOn(PipelineSpace space)
    {
        var epochs = LongTraining.ResumedAfter(space);
        Assert.InRange(epochs ?? 0, 1, LongTraining.Epochs - 1);
        Assert.Contains($"goes on after epoch {epochs} of {LongTraining.Epochs}", LongTraining.Log(space));
    }
}
