using System.Diagnostics;

namespace EndToEnd.Tests.Running;

/// <summary>
/// Workers die with their host; one that is killed alone costs its stage; one that outlives its host disturbs nobody.
/// </summary>
public sealed class WorkerDeathTests : IDisposable
{
    private readonly CrashSpace space = new();

    public void Dispose() => space.Dispose();

    [Fact]
    public void AWorkerThatComputesDiesWithItsHost()
    {
        space.PauseMilliseconds = 50;
        using var host = space.Start();
        var workers = WaitForWorkers(host);
        CrashSpace.Kill(host);
        ProcessTree.WaitUntil(() => !workers.Any(ProcessTree.Lives), TimeSpan.FromSeconds(1), "the workers are gone");
        space.AssertFinishes("the host died while workers computed");
    }

    [Fact]
    public void AWorkerThatIsStartingDiesWithItsHost()
    {
        space.PauseMilliseconds = 20;
        for (var delay = 0; delay < 60; delay += 6)
        {
            using var host = space.Start();
            ProcessTree.WaitUntil(
                () => host.HasExited || ProcessTree.Children(host.Id).Count > 0,
                TimeSpan.FromSeconds(10),
                "a worker starts"
            );
            var workers = ProcessTree.Children(host.Id);
            Thread.Sleep(delay);
            CrashSpace.Kill(host);
            ProcessTree.WaitUntil(() => !workers.Any(ProcessTree.Lives), TimeSpan.FromSeconds(1), $"the workers are gone, {delay} ms old");
        }

        space.AssertFinishes("hosts died while workers started");
    }

    [Fact]
    public void AWorkerThatFindsAnotherParentThanItsHostServesNothing()
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "CrashHost.dll"), "--worker"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        start.Environment["PIPELINE_HOST"] = "1";
        using var worker = Process.Start(start)!;
        Assert.True(worker.WaitForExit(TimeSpan.FromSeconds(20)), "It waited for requests of a host that is not its parent.");
        Assert.Equal(0, worker.ExitCode);
    }

    [Fact]
    public void AWorkerKilledAloneFailsItsStageAndTheNextRunFinishes()
    {
        space.PauseMilliseconds = 20;
        using var host = space.Start();
        using var victim = Process.GetProcessById(WaitForWorkers(host)[0]);
        victim.Kill();
        var result = CrashSpace.End(host);
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("Its worker process died (signal 9).", result.Error);
        space.AssertFinishes("a worker was killed");
    }

    [Fact]
    public void AHostThatStartsWhileADeadHostsWorkerStillWritesIsNotDisturbed()
    {
        space.PauseMilliseconds = 20;
        space.WorkersOutlive = true;
        using var host = space.Start();
        var workers = WaitForWorkers(host, bytes: 50 << 10);
        CrashSpace.Kill(host);
        space.AssertFinishes("a worker outlived its host");
        Assert.Contains(workers, ProcessTree.Lives);
        ProcessTree.WaitUntil(() => !workers.Any(ProcessTree.Lives), TimeSpan.FromSeconds(30), "the worker comes to its end");
        space.AssertWhole("the worker that outlived its host ended");
        Assert.Equal(CrashSpace.Stages, space.Executions().Count);
    }

    // Workers that are in the middle of writing an output; only the longest, of 300 KB, comes to more than 40.
    private IReadOnlyList<int> WaitForWorkers(Process host, long bytes = 4 << 10)
    {
        var attempts = Path.Combine(space.Artifacts, "store", "attempts");
        ProcessTree.WaitUntil(
            () =>
                Directory.Exists(attempts)
                && Directory
                    .GetFiles(attempts, "series.bin", SearchOption.AllDirectories)
                    .Any(f => new FileInfo(f) is { Exists: true } file && file.Length > bytes),
            TimeSpan.FromSeconds(20),
            "a worker writes"
        );
        return ProcessTree.Children(host.Id);
    }
}
