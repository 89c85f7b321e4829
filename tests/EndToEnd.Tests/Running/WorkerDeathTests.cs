using System.Diagnostics;

namespace EndToEnd.Tests.Running;

/// <summary>
/// Workers die with their host; one that is killed alone costs its stage; one that outlives its host disturbs nobody.
/// </summary>
public sealed class WorkerDeathTests : IDisposable
{
    private static readonly TimeSpan AtOnce = TimeSpan.FromSeconds(1);

    // After so long without a word a launched worker of the crash host ends itself; and what a busy machine takes beside.
    private static readonly TimeSpan Deaf = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(20);
    private readonly CrashSpace space = new();

    public void Dispose() => space.Dispose();

    [Fact]
    public void AWorkerThatComputesDiesWithItsHost()
    {
        using var host = space.StartAtWork();
        var workers = Processes.Children(host);
        Command.Kill(host);
        Processes.WaitForEnd(workers, AtOnce, "the workers are gone");
        space.LetGo();
        space.AssertFinishes("the host died while workers computed");
    }

    /// <summary>Moments of a start, by what the worker has mapped into its memory so far.</summary>
    [Theory]
    [InlineData("dotnet")]
    [InlineData("libhostfxr.so")]
    [InlineData("libcoreclr.so")]
    [InlineData("System.Private.CoreLib.dll")]
    [InlineData("CrashHost.dll")]
    [InlineData("Pipeline.dll")]
    public void AWorkerThatIsStartingDiesWithItsHost(string mapped)
    {
        using var host = space.StartHeld();
        Processes.WaitUntil(
            () => Processes.Children(host).Any(worker => Processes.HasMapped(worker, mapped)),
            TimeSpan.FromMinutes(1),
            $"a worker has mapped {mapped}"
        );
        var workers = Processes.Children(host);
        Command.Kill(host);
        Processes.WaitForEnd(workers, AtOnce, "the workers are gone");
        space.LetGo();
        space.AssertFinishes($"the host died when a worker had mapped {mapped}");
    }

    [Fact]
    public void AWorkerWithAnotherParentThanItsHostServesNothing()
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "CrashHost.dll"), "--worker"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        start.Environment["PIPELINE_HOST"] = "1";
        using var worker = Process.Start(start)!;
        Assert.True(worker.WaitForExit(TimeSpan.FromSeconds(20)), "It waited for requests of a host that is not its parent.");
        Assert.Equal("", worker.StandardOutput.ReadToEnd());
    }

    /// <summary>After some errors of a GPU nothing works in the process: after a failure, another takes its place.</summary>
    [Theory]
    [InlineData("cpu", false)]
    [InlineData("cuda", true)]
    public void AWorkerWithoutTheStageSaysSoAndOneOfAGpuLeaves(string device, bool leaves)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "CrashHost.dll"), "--worker", device])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        start.Environment["PIPELINE_HOST"] = Environment.ProcessId.ToString();
        using var worker = Process.Start(start)!;
        worker.StandardInput.WriteLine("""{"Stage":"figures/figure9","Key":"0","Folder":".","Checkpoints":".","Inputs":{}}""");
        worker.StandardInput.Close();
        var said = worker.StandardOutput.ReadToEnd();
        Assert.Contains("The graph of the worker has no stage figures/figure9", said);
        Assert.Equal(leaves, said.Contains("\"Leaving\":true"));
    }

    /// <summary>Behind a dead link nobody takes what it says: the pipe is full, and it stands where it writes.</summary>
    [Fact]
    public void AWorkerThatSaysMuchAndHearsNothingEndsItself()
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "CrashHost.dll"), "--worker"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        using var worker = Process.Start(start)!;
        var began = Stopwatch.StartNew();
        foreach (var _ in Enumerable.Range(0, 1_000))
        {
            worker.StandardInput.WriteLine("""{"Stage":"figures/figure9","Key":"0","Folder":".","Checkpoints":".","Inputs":{}}""");
        }

        var ended = worker.WaitForExit(Deaf + Slack);
        worker.Kill();
        Assert.True(ended, "It waits for ever.");
        Assert.True(began.Elapsed > Deaf / 2, $"It ended after {began.Elapsed.TotalSeconds} s: not because it heard nothing.");
    }

    [Fact]
    public void AWorkerKilledAloneFailsItsStage()
    {
        var result = KillAWorker();
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("Its worker process died (signal 9).", result.Error);
    }

    [Fact]
    public void AWorkerKilledAloneIsMadeUpForByTheNextRun()
    {
        KillAWorker();
        space.AssertFinishes("a worker was killed");
    }

    [Fact]
    public void AWorkerThatOutlivesItsHostDoesNotDisturbTheNext()
    {
        using var host = space.StartAtWork(workersOutlive: true);
        var workers = Processes.Children(host);
        Command.Kill(host);
        space.AssertFinishes("a worker outlived its host");
        Assert.Contains(workers, Processes.Lives);

        space.LetGo();
        Processes.WaitForEnd(workers, TimeSpan.FromSeconds(30), "the worker comes to its end");
        space.AssertWhole("the worker that outlived its host ended");
        Assert.Equal(CrashSpace.Stages, space.Executions().Count);
    }

    private HostResult KillAWorker()
    {
        using var host = space.StartAtWork();
        // One is at work; another may have just come.
        foreach (var worker in Processes.Children(host))
        {
            using var victim = Process.GetProcessById(worker);
            victim.Kill();
        }

        space.LetGo();
        return Command.End(host);
    }
}
