namespace EndToEnd.Tests.Planning;

public sealed class PlanTests : IDisposable
{
    private readonly PipelineSpace space = new();

    public void Dispose() => space.Dispose();

    [Fact]
    public void BeforeARunTheModelTellsAndAfterItsTrainingsWhatWasMeasured()
    {
        var before = space.Run("--target=Plan");
        Assert.True(before.ExitCode == 0, before.Output + before.Error);
        Assert.Matches(@"training +│ +\d+ │ +· │ +~", before.Output);
        Assert.Contains("~ from a model", before.Output);
        Assert.Matches(@"To do with \d+ job\(s\) at once: ", before.Output);
        Assert.False(Directory.Exists(Path.Combine(space.Root, "artifacts")));

        Assert.Equal(0, space.Run("--target=Train").ExitCode);
        var trained = space.Run("--target=Plan").Output;
        Assert.Matches(@"training +│ +(\d+) │ +\1 │ +[0-9.]+ s │ +· │", trained);
        Assert.Matches(@"unlearning, ssd +│ +\d+ │ +· │ +~", trained);
    }

    [Fact]
    public void WithEverythingDoneNothingIsLeftAndNothingIsEstimated()
    {
        Assert.Equal(0, space.Run("--methods=ssd").ExitCode);
        var plan = space.Run("--target=Plan", "--methods=ssd").Output;
        Assert.Contains("Nothing is left to do.", plan);
        Assert.DoesNotContain("~", plan);
    }
}
