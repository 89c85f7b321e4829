using Pipeline.Running;
using Pipeline.Store;

namespace Pipeline.Tests.Running;

public sealed class RunnerFailureTests : IDisposable
{
    private readonly TestSpace space = new();

    public void Dispose() => space.Dispose();

    [Fact]
    public async Task AFailureIsRecordedAndTheNextRunSaysThatItFailedBefore()
    {
        await space.RunAsync(new TextStage("a", "fail"));
        using (var store = new ArtifactStore(space.Root))
        {
            Assert.Contains("asked to fail", store.Last("test/text/a")!.Details.Failure);
        }

        Assert.Equal(1, (await space.RunAsync(new TextStage("a", "fail"))).Failed);
        Assert.Equal(Reason.FailedBefore, space.Ran().Single().Why.Reason);
    }

    [Theory]
    [InlineData("t")]
    [InlineData("another text, so that it runs")]
    public async Task AReadableTreeThatCannotBeWrittenFailsTheStageAndTheRunEnds(string text)
    {
        await space.RunAsync(new TextStage("a", "t"));
        Directory.Delete(space.Tree("text"), recursive: true);
        await File.WriteAllTextAsync(space.Tree("text"), "in the way");
        var summary = await space.RunAsync(new TextStage("a", text)).WaitAsync(TimeSpan.FromMinutes(1));
        Assert.Equal((0, 1), (summary.Skipped, summary.Failed));
        Assert.Contains(space.Tree("text"), space.Events[^1].Message);

        File.Delete(space.Tree("text"));
        Assert.Equal(0, (await space.RunAsync(new TextStage("a", text))).Failed);
        Assert.Equal(text, await File.ReadAllTextAsync(space.Tree("text/a/text.txt")));
    }

    [Fact]
    public async Task AStageThatFailsOnceSucceedsWithOneRetryAndTheLogKeepsBothAttempts()
    {
        var folders = new List<string>();
        space.With = options => options with { Retries = 1 };
        space.Execute = (execution, _) =>
        {
            folders.Add(execution.Folder);
            execution.Log($"try {folders.Count}");
            return folders.Count == 1 ? throw new StageFailedException("not yet") : Task.FromResult(InProcess.Run(execution, "cpu"));
        };
        Assert.Equal(new RunSummary(1, 0, 0, 0, 0), await space.RunAsync(new WorkerStage("x")));
        Assert.Equal(2, folders.Distinct().Count());
        Assert.Equal(
            ["try 1", "not yet", "--- attempt 2 of 2 ---", "try 2"],
            await File.ReadAllLinesAsync(Path.Combine(space.Root, "logs", "test", "worker.log"))
        );
    }

    [Fact]
    public async Task RetriesEndAndTheFailureIsRecordedOnce()
    {
        var tries = 0;
        space.With = options => options with { Retries = 2 };
        space.Execute = (_, _) => throw new StageFailedException($"try {++tries}");
        Assert.Equal(1, (await space.RunAsync(new WorkerStage("x"))).Failed);
        using var store = new ArtifactStore(space.Root);
        Assert.Equal("try 3", store.Records.Single().Details.Failure);
    }

    [Fact]
    public async Task TheLastTenLinesOfTheLogAndItsPathAreInTheMessage()
    {
        space.Execute = (execution, _) =>
        {
            Enumerable.Range(1, 20).ToList().ForEach(i => execution.Log($"line {i}."));
            throw new StageFailedException("broke");
        };
        await space.RunAsync(new WorkerStage("x"));
        var lines = space.Events.Single(e => e.State == StageState.Failed).Message!.Split(Environment.NewLine);
        Assert.Equal(
            [
                "broke",
                .. Enumerable.Range(12, 9).Select(i => $"  | line {i}."),
                "  | broke",
                $"Log: {Path.Combine(space.Root, "logs", "test", "worker.log")}",
            ],
            lines
        );
    }

    [Fact]
    public async Task AStageThatExceedsItsKindsLimitIsStoppedAndSaysSo()
    {
        space.With = options => options with { Timeouts = new Dictionary<string, TimeSpan> { ["worker"] = TimeSpan.FromMilliseconds(50) } };
        space.Execute = async (_, kill) =>
        {
            await Task.Delay(TimeSpan.FromMinutes(1), kill);
            throw new InvalidOperationException("It was not stopped.");
        };
        Assert.Equal(1, (await space.RunAsync(new WorkerStage("x"))).Failed);
        Assert.StartsWith(
            "It took longer than the limit of 0.05 s for worker stages",
            space.Events.Single(e => e.State == StageState.Failed).Message
        );
    }

    [Fact]
    public async Task AForcedStageRunsAgainAndItsDependantsDoNotWhenItsBytesAreTheSame()
    {
        var chain = new LengthStage("last", [new TextStage("a", "hello")]);
        await space.RunAsync(chain);
        space.With = options => options with { Forced = "text/?" };
        Assert.Equal(new RunSummary(1, 1, 0, 0, 0), await space.RunAsync(chain));
        Assert.Equal(("text/a", Reason.Forced), (space.Ran().Single().Id, space.Ran().Single().Why.Reason));
    }

    [Kind("worker")]
    private sealed record WorkerStage(string Text) : Stage
    {
        public override string Id => "worker";

        public override IReadOnlyList<string> Outputs => ["text.txt"];

        public override void Run(StageContext context) => File.WriteAllText(context.Output("text.txt"), Text);
    }
}
