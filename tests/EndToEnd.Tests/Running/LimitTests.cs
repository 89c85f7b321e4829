namespace EndToEnd.Tests.Running;

/// <summary>A run whose trainings take longer than they may.</summary>
public sealed class LimitedRun : IDisposable
{
    private readonly PipelineSpace space = new();

    public LimitedRun()
    {
        space.Edit("\"epochs\": 1, \"batchSize\": 64", "\"epochs\": 30, \"batchSize\": 64");
        Result = space.Run("--target=Train", "--timeout=training=0.5", "--retries=1");
    }

    public HostResult Result { get; }

    public void Dispose() => space.Dispose();
}

public sealed class LimitTests(LimitedRun limited) : IClassFixture<LimitedRun>
{
    [Fact]
    public void AWorkerThatExceedsItsLimitIsKilled() =>
        limited.Result.AssertFailure("It took longer than the limit of 0.5 s for training stages (--timeout), and its worker was killed.");

    [Fact]
    public void AStageThatExceedsItsLimitIsTriedAgainAsOftenAsAsked() =>
        Assert.Contains("  | --- attempt 2 of 2 ---", limited.Result.Error);

    [Fact]
    public void AStageThatExceedsItsLimitNamesItsLog() =>
        Assert.Contains(Path.Combine("logs", "small", "train", "digits5", "seed-01.log"), limited.Result.Error);
}
