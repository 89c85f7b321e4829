namespace EndToEnd.Tests.Planning;

/// <summary>Plans at three moments of one experiment; asked for once.</summary>
public sealed class Plans : IDisposable
{
    private readonly PipelineSpace space = new();

    public Plans()
    {
        BeforeARun = Plan();
        HasWritten = Directory.Exists(space.InArtifacts(""));
        space.RunWell("--target=Train", Methods);
        AfterTrainings = Plan("--workers=4");
        space.RunWell(Methods);
        AfterAll = Plan();
    }

    public string BeforeARun { get; }

    public string AfterTrainings { get; }

    public string AfterAll { get; }

    /// <summary>Whether the first plan left anything on disk.</summary>
    public bool HasWritten { get; }

    private static string Methods => "--methods=ssd";

    public void Dispose() => space.Dispose();

    private string Plan(params string[] more) => space.RunWell(["--target=Plan", Methods, .. more]);
}

public sealed class PlanTests(Plans plans) : IClassFixture<Plans>
{
    [Fact]
    public void APlanBeforeARunIsFromTheModel() => Assert.Matches(@"training +│ +\d+ │ +· │ +~", plans.BeforeARun);

    [Fact]
    public void APlanForWorkersTellsTheBounds() =>
        Assert.Matches(
            @"With 4 worker\(s\), in the order in which they would be given out: .*\. All stages on as many workers: .*; the longest chain",
            plans.AfterTrainings
        );

    [Fact]
    public void APlanFromTheModelSaysSo() => Assert.Contains("~ from a model", plans.BeforeARun);

    [Fact]
    public void APlanTellsTheTimeWithTheJobsAtOnce() => Assert.Matches(@"To do with \d+ job\(s\) at once: ", plans.BeforeARun);

    [Fact]
    public void APlanWritesNothing() => Assert.False(plans.HasWritten);

    [Fact]
    public void APlanAfterTrainingsIsFromWhatTheyTook() =>
        Assert.Matches(@"training +│ +(\d+) │ +\1 │ +[0-9.]+ s │ +· │", plans.AfterTrainings);

    [Fact]
    public void APlanOfWhatHasNotRunYetStaysFromTheModel() => Assert.Matches(@"unlearning, ssd +│ +\d+ │ +· │ +~", plans.AfterTrainings);

    [Fact]
    public void APlanOfADoneExperimentLeavesNothing() => Assert.Contains("Nothing is left to do.", plans.AfterAll);

    [Fact]
    public void APlanOfADoneExperimentEstimatesNothing() => Assert.DoesNotContain("~", plans.AfterAll);
}
