using System.Diagnostics;

namespace EndToEnd.Tests.Running;

public sealed class FailureMannersTests : IDisposable
{
    private const int TrainStages = 5;
    private readonly PipelineSpace space = new();

    public FailureMannersTests() => space.Edit("\"epochs\": 1, \"batchSize\": 64", "\"epochs\": 30, \"batchSize\": 64");

    public void Dispose() => space.Dispose();

    [Fact]
    public async Task AnInterruptLetsWhatRunsFinishAndStartsNothingMore()
    {
        using var host = space.Start("--experiment=small.json", "--target=Train", "--jobs=1");
        var (output, error) = (host.StandardOutput.ReadToEndAsync(), host.StandardError.ReadToEndAsync());
        Processes.WaitForBusyWorker(host);
        Processes.Interrupt(host);
        await host.WaitForExitAsync();
        Assert.Equal(1, host.ExitCode);
        Assert.Contains("Stopping: waiting up to 60 s for what runs. Ctrl-C again stops it at once.", await error);
        Assert.Contains("Stopped. Run the same command again to go on from here.", await error + await output);
        Assert.DoesNotContain("FAILED", await error);
        Assert.InRange(space.Executions().Count, 2, TrainStages - 1);
    }

    [Fact]
    public async Task ASecondInterruptStopsAtOnceAndTheNextRunGoesOn()
    {
        using var host = space.Start("--experiment=small.json", "--target=Train", "--jobs=1");
        var (output, error) = (host.StandardOutput.ReadToEndAsync(), host.StandardError.ReadToEndAsync());
        Processes.WaitForBusyWorker(host);
        Processes.Interrupt(host);
        await Task.Delay(200);
        Processes.Interrupt(host);
        var interrupted = Stopwatch.StartNew();
        await host.WaitForExitAsync();
        Assert.True(interrupted.Elapsed < TimeSpan.FromSeconds(10), $"It took {interrupted.Elapsed.TotalSeconds} s.");
        Assert.Equal(1, host.ExitCode);
        Assert.Contains("Stopped.", await error + await output);
        var before = space.Executions().Count;
        Assert.Equal(0, space.Run("--target=Train").ExitCode);
        Assert.Equal(TrainStages, space.Executions().Count);
        Assert.InRange(before, 1, TrainStages - 1);
    }

    [Fact]
    public void AWorkerThatExceedsItsLimitIsKilledAndItsStageTriedAgainAsOftenAsAsked()
    {
        var result = space.Run("--target=Train", "--timeout=training=0.5", "--retries=1");
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("It took longer than the limit of 0.5 s for training stages (--timeout), and its worker was killed.", result.Error);
        Assert.Contains("  | --- attempt 2 of 2 ---", result.Error);
        Assert.Contains(Path.Combine("logs", "small", "train", "digits5", "seed-01.log"), result.Error);
    }

    [Fact]
    public void AForcedStageRunsAgainAndAnUnknownOneIsMisuse()
    {
        Assert.Equal(0, space.Run("--target=Data").ExitCode);
        Assert.Contains("Ran 1 stage ", space.Run("--target=Force", "--stage=dat?").Output);
        var unknown = space.Run("--target=Force", "--stage=trian/*");
        Assert.Equal(2, unknown.ExitCode);
        Assert.Contains("--stage=trian/*: the experiment 'small' has no stage with such an id.", unknown.Output + unknown.Error);
    }
}
