using Pipeline.Running;
using Pipeline.Store;

namespace Pipeline.Tests.Running;

public sealed class RunnerFailureTests : IDisposable
{
    private readonly TestSpace space = new();

    public void Dispose() => space.Dispose();

    [Fact]
    public async Task AFailureIsRecorded()
    {
        await space.RunAsync(new TextStage("a", "fail"));
        using var store = new ArtifactStore(space.Root);
        Assert.Contains("asked to fail", store.Last("test/text/a")!.Details.Failure);
    }

    [Fact]
    public async Task TheRunAfterAFailureSaysThatItFailedBefore()
    {
        await space.RunAsync(new TextStage("a", "fail"));
        await space.RunAsync(new TextStage("a", "fail"));
        Assert.Equal(Reason.FailedBefore, space.Ran().Single().Why.Reason);
    }

    [Theory]
    [InlineData("t")]
    [InlineData("another text, so that it runs")]
    public async Task AReadableTreeThatCannotBeWrittenFailsTheStage(string text)
    {
        var summary = await RunWithAFileInTheWayAsync(text);
        Assert.Equal((0, 1), (summary.Skipped, summary.Failed));
        Assert.Contains(space.Tree("text"), space.Events[^1].Message);
    }

    [Theory]
    [InlineData("t")]
    [InlineData("another text, so that it runs")]
    public async Task AReadableTreeThatCouldNotBeWrittenIsWrittenByTheNextRun(string text)
    {
        await RunWithAFileInTheWayAsync(text);
        File.Delete(space.Tree("text"));
        Assert.Equal(0, (await space.RunAsync(new TextStage("a", text))).Failed);
        Assert.Equal(text, await File.ReadAllTextAsync(space.Tree("text/a/text.txt")));
    }

    [Fact]
    public async Task AStageThatFailsOnceSucceedsWithOneRetry() => Assert.Equal(new RunSummary(1, 0, 0, 0, 0), await FailOnceAsync([]));

    [Fact]
    public async Task EachAttemptHasAFolderOfItsOwn()
    {
        var folders = new List<string>();
        await FailOnceAsync(folders);
        Assert.Equal(2, folders.Distinct().Count());
    }

    [Fact]
    public async Task TheLogKeepsEveryAttempt()
    {
        await FailOnceAsync([]);
        Assert.Equal(["try 1", "not yet", "--- attempt 2 of 2 ---", "try 2"], await File.ReadAllLinesAsync(Log));
    }

    [Fact]
    public async Task WhatALibraryPrintsIsForTheLogAlone()
    {
        space.Execute = (execution, _) =>
        {
            execution.Printed!("a library's warning");
            execution.Log("epoch 1");
            return Task.FromException<ExecutionResult>(new StageFailedException("broke"));
        };
        await space.RunAsync(new WorkerStage("x"));
        Assert.Equal(["a library's warning", "epoch 1", "broke"], await File.ReadAllLinesAsync(Log));
        Assert.Equal(["epoch 1"], space.Events.Where(e => e is { State: StageState.Running, Message: not null }).Select(e => e.Message!));
    }

    [Fact]
    public async Task OnlyTheFailureOfTheLastRetryIsRecorded()
    {
        var tries = 0;
        space.With = options => options with { Retries = 2 };
        space.Execute = (_, _) => throw new StageFailedException($"try {++tries}");
        Assert.Equal(1, (await space.RunAsync(new WorkerStage("x"))).Failed);
        using var store = new ArtifactStore(space.Root);
        Assert.Equal("try 3", store.Records.Single().Details.Failure);
    }

    [Fact]
    public async Task AFailuresMessageEndsWithTheEndOfTheLog()
    {
        space.Execute = (execution, _) =>
        {
            Enumerable.Range(1, 20).ToList().ForEach(i => execution.Log($"line {i}."));
            throw new StageFailedException("broke");
        };
        await space.RunAsync(new WorkerStage("x"));
        var lines = space.Events.Single(e => e.State == StageState.Failed).Message!.Split(Environment.NewLine);
        Assert.Equal(["broke", .. Enumerable.Range(12, 9).Select(i => $"  | line {i}."), "  | broke", $"Log: {Log}"], lines);
    }

    [Fact]
    public async Task AStageThatExceedsItsKindsLimitIsStopped()
    {
        var stopped = false;
        await ExceedTheLimitAsync(kill => kill.Register(() => stopped = true));
        Assert.True(stopped);
    }

    [Fact]
    public async Task AStageThatExceedsItsKindsLimitFailsWithTheLimit()
    {
        await ExceedTheLimitAsync(_ => { });
        Assert.StartsWith(
            "It took longer than the limit of 0.05 s for worker stages",
            space.Events.Single(e => e.State == StageState.Failed).Message
        );
    }

    [Fact]
    public async Task AForcedStageRunsAgain()
    {
        await ForceTheFirstOfTwoAsync();
        Assert.Equal(("text/a", Reason.Forced), (space.Ran()[0].Id, space.Ran()[0].Why.Reason));
    }

    [Fact]
    public async Task ForcedBytesThatComeOutTheSameStopTheWave() =>
        Assert.Equal(new RunSummary(1, 1, 0, 0, 0), await ForceTheFirstOfTwoAsync());

    private string Log => Path.Combine(space.Root, "logs", "test", "worker.log");

    private async Task<RunSummary> RunWithAFileInTheWayAsync(string text)
    {
        await space.RunAsync(new TextStage("a", "t"));
        Directory.Delete(space.Tree("text"), recursive: true);
        await File.WriteAllTextAsync(space.Tree("text"), "in the way");
        return await space.RunAsync(new TextStage("a", text)).WaitAsync(TimeSpan.FromMinutes(1));
    }

    private async Task<RunSummary> FailOnceAsync(List<string> folders)
    {
        space.With = options => options with { Retries = 1 };
        space.Execute = (execution, _) =>
        {
            folders.Add(execution.Folder);
            execution.Log($"try {folders.Count}");
            return folders.Count == 1 ? throw new StageFailedException("not yet") : Task.FromResult(InProcess.Run(execution, "cpu"));
        };
        return await space.RunAsync(new WorkerStage("x"));
    }

    private async Task ExceedTheLimitAsync(Action<CancellationToken> started)
    {
        space.With = options => options with { Timeouts = new Dictionary<string, TimeSpan> { ["worker"] = TimeSpan.FromMilliseconds(50) } };
        space.Execute = async (_, kill) =>
        {
            started(kill);
            await new TaskCompletionSource().Task.WaitAsync(TimeSpan.FromMinutes(1), kill);
            throw new InvalidOperationException("It was not stopped.");
        };
        await space.RunAsync(new WorkerStage("x"));
    }

    private async Task<RunSummary> ForceTheFirstOfTwoAsync()
    {
        var chain = new LengthStage("last", [new TextStage("a", "hello")]);
        await space.RunAsync(chain);
        space.With = options => options with { Forced = "text/?" };
        return await space.RunAsync(chain);
    }

    [Kind("worker")]
    private sealed record WorkerStage(string Text) : Stage
    {
        public override string Id => "worker";

        public override IReadOnlyList<string> Outputs => ["text.txt"];

        public override void Run(StageContext context) => File.WriteAllText(context.Output("text.txt"), Text);
    }
}
