namespace EndToEnd.Tests.Looking;

/// <summary>The targets that look, after a run, at what is there and at what an edit would do.</summary>
[Collection(FinishedSpace.Tests)]
public sealed class LookingTests : IDisposable
{
    private const string Run1 = "unlearn/digits5-sub/class-8/ssd/train-01";
    private readonly FinishedSpace finished;
    private readonly IReadOnlyList<string> before;

    public LookingTests(FinishedSpace finished)
    {
        this.finished = finished;
        before = finished.Space.Executions();
        finished.Space.Edit("edited.json", "\"ssd\": { \"alpha\": 3 }", "\"ssd\": { \"alpha\": 1.5 }");
    }

    /// <summary>Who only looks runs nothing.</summary>
    public void Dispose() => Assert.Equal(before, finished.Space.Executions());

    [Fact]
    public void StatusWithCheckIsFineWhenNothingWouldRun() => finished.RunWell("--target=Status", "--check");

    [Fact]
    public void AWatchedRunThatIsOverIsToldOnce() =>
        Assert.Contains(" UTC: all is up to date; no run holds the folder\n", finished.RunWell("--target=Status", "--watch"));

    [Fact]
    public void StatusWithCheckExitsWithThreeAfterAnEdit()
    {
        var status = Edited("--target=Status", "--check");
        Assert.Equal(3, status.ExitCode);
        Assert.Contains("Alpha 3 → 1.5", status.Output);
    }

    [Fact]
    public void TimesSetsAMethodBesideRetrain() =>
        Assert.Matches(@"SSD +│ +2 │ +0\.\d{3} │ +\d+\.\d{3} │ +\d+\.\d ", finished.RunWell("--target=Times"));

    [Fact]
    public void AMetricThatNeedsRetrainIsRefusedWithoutIt()
    {
        var refused = finished.Space.Run("--target=Tables", "--methods=ssd", "--metric=tow");
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("The metric 'tow' compares each run with retrain, which is not among the methods.", refused.Error);
    }

    [Fact]
    public void GraphShowsTheKindsOfStages() => Assert.Contains("\"digits\" -> \"training\";", finished.RunWell("--target=Graph"));

    [Fact]
    public void GraphOfAStageShowsItsNeighbours() =>
        Assert.Contains(
            $"\"{Run1}\" -> \"metrics/digits5-sub/class-8/ssd/train-01\";",
            finished.RunWell("--target=Graph", $"--stage={Run1}")
        );

    [Fact]
    public void TraceLeadsFromAFigureToItsTrainings()
    {
        var trace = Trace();
        Assert.Contains("tables/wasserstein", trace);
        Assert.Contains("train/digits5/seed-01", trace);
    }

    [Fact]
    public void TraceNamesTheMachine() => Assert.Contains(Environment.MachineName, Trace());

    [Fact]
    public void DryRunNamesWhatWasEdited() => Assert.Contains("ParameterChanged: Method.Settings.Alpha 3 → 1.5", DryRun());

    [Fact]
    public void DryRunCountsWhatWouldRun() => Assert.Contains("2 to run, 8 that may run", DryRun());

    [Fact]
    public void ExplainNamesWhatWasEdited() =>
        Assert.Contains(
            "ParameterChanged: Method.Settings.Alpha 3 → 1.5",
            Edited("--target=Explain", $"--stage={Run1}").AssertSuccess().Output
        );

    private string Trace() => finished.RunWell("--target=Trace", "--stage=artifacts/small/figures/figure2/figure2.png");

    private string DryRun() => Edited("--dryrun").AssertSuccess().Output;

    private HostResult Edited(params string[] arguments) =>
        finished.Space.RunPlain(["--experiment=edited.json", FinishedSpace.Methods, .. arguments]);
}
