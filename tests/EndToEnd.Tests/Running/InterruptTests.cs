using System.Diagnostics;

namespace EndToEnd.Tests.Running;

/// <summary>A host that was interrupted, as Ctrl-C does it, while it trained the first of four models.</summary>
public sealed class InterruptedRun : IDisposable
{
    private const string Stopping = "Stopping: waiting up to 60 s for what runs. Ctrl-C again stops it at once.";

    public InterruptedRun() => Result = InterruptWhileItTrains(Space, again: false);

    public PipelineSpace Space { get; } = new();

    public HostResult Result { get; }

    public void Dispose() => Space.Dispose();

    /// <summary>Interrupts a host once, or again as soon as it has said that it stops.</summary>
    internal static HostResult InterruptWhileItTrains(PipelineSpace space, bool again)
    {
        space.Edit("\"epochs\": 1, \"batchSize\": 64", "\"epochs\": 30, \"batchSize\": 64");
        using var host = space.Start("--target=Train", "--jobs=1");
        var output = host.StandardOutput.ReadToEndAsync();
        space.WaitForTrainings();
        Processes.Interrupt(host);
        var said = Command.LinesUpTo(Stopping, host.StandardError);
        var interrupted = Stopwatch.StartNew();
        if (again)
        {
            Processes.Interrupt(host);
        }

        said.Add(host.StandardError.ReadToEnd());
        host.WaitForExit();
        Assert.True(!again || interrupted.Elapsed < TimeSpan.FromSeconds(10), $"It took {interrupted.Elapsed.TotalSeconds} s.");
        return new HostResult(host.ExitCode, output.Result, string.Join('\n', said));
    }
}

public sealed class InterruptTests(InterruptedRun interrupted) : IClassFixture<InterruptedRun>
{
    [Fact]
    public void AnInterruptSaysHowToGoOn() => interrupted.Result.AssertFailure("Stopped. Run the same command again to go on from here.");

    [Fact]
    public void AnInterruptLetsWhatRunsFinish() => Assert.DoesNotContain("FAILED", interrupted.Result.Error);

    [Fact]
    public void AnInterruptStartsNothingMore() => Assert.Equal(2, interrupted.Space.Executions().Count);

    [Fact]
    public void ASecondInterruptStopsAtOnce()
    {
        using var space = new PipelineSpace();
        InterruptedRun.InterruptWhileItTrains(space, again: true).AssertFailure("Stopped.");
        Assert.Equal(["data"], space.Executions());
    }

    [Fact]
    public void ARunAfterAnInterruptGoesOn()
    {
        using var space = interrupted.Space.Copy();
        var before = space.Executions();
        space.RunWell("--target=Train", "--methods=ssd");
        Assert.Equal(before, space.Executions().Take(before.Count));
        Assert.Equal(["data", "train/digits5/seed-01", "train/digits5/seed-02"], space.Executions().Order());
    }
}
