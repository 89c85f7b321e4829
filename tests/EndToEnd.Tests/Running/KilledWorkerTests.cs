using System.Diagnostics;

namespace EndToEnd.Tests.Running;

/// <summary>A run of the real host in which one of two workers was killed while both trained.</summary>
public sealed class KilledWorker : IDisposable
{
    public KilledWorker()
    {
        Space.Edit("\"epochs\": 1, \"batchSize\": 64", "\"epochs\": 30, \"batchSize\": 64");
        using var host = Space.Start("--target=Train", "--methods=ssd", "--jobs=2", "--keep-going");
        Space.WaitForTrainings(atOnce: 2);
        using (var victim = Process.GetProcessById(Processes.Children(host)[0]))
        {
            victim.Kill();
        }

        Result = Command.End(host);
    }

    public PipelineSpace Space { get; } = new();

    public HostResult Result { get; }

    public void Dispose() => Space.Dispose();
}

public sealed class KilledWorkerTests(KilledWorker killed) : IClassFixture<KilledWorker>
{
    [Fact]
    public void AKilledWorkerFailsItsStage() =>
        killed.Result.AssertFailure("Its worker process died (signal 9).", "memory ran out", "--jobs", "--target=Plan", "--retries");

    [Fact]
    public void AKilledWorkerFailsItsStageAlone()
    {
        Assert.Contains("1 failed", killed.Result.Output);
        Assert.Equal(2, killed.Space.Executions().Count);
    }

    [Fact]
    public void AKilledWorkersStageRunsInTheNextRunAlone()
    {
        using var space = killed.Space.Copy();
        Assert.Contains("Ran 1 stage ", space.RunWell("--target=Train", "--methods=ssd"));
    }
}
