namespace EndToEnd.Tests.Running;

public sealed class ForceTests : IDisposable
{
    private readonly PipelineSpace space = new();

    public void Dispose() => space.Dispose();

    [Fact]
    public void AForcedStageRunsAgain()
    {
        space.RunWell("--target=Data");
        Assert.Contains("Ran 1 stage ", space.RunWell("--target=Force", "--stage=dat?"));
    }

    [Fact]
    public void AForcedStageThatIsNotThereIsMisuse() =>
        space
            .Run("--target=Force", "--stage=trian/*")
            .AssertMisuse("--stage=trian/*: the experiment 'small' has no stage with such an id.");
}
