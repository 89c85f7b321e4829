using Pipeline.Running;

namespace Pipeline.Tests.Running;

/// <summary>Jobs of which only some may be stages of workers.</summary>
public sealed class RunnerPoolTests : IDisposable
{
    private readonly TestSpace space = new();
    private int now;
    private int most;

    public void Dispose() => space.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task NoMoreStagesOfWorkersRunAtOnceThanThereAreWorkers(int workers)
    {
        using var all = new CountdownEvent(workers);
        space.With = options => options with { Jobs = 8, Workers = new(workers) };
        space.Execute = (execution, _) =>
            Task.Run(() =>
            {
                lock (space)
                {
                    most = Math.Max(most, ++now);
                }

                if (!all.IsSet)
                {
                    // As many as may run at once do run at once.
                    all.Signal();
                    Assert.True(all.Wait(TimeSpan.FromSeconds(30)));
                }

                var result = InProcess.Run(execution, "cuda");
                lock (space)
                {
                    now--;
                }

                return result;
            });
        var summary = await space.RunAsync([.. Enumerable.Range(0, 9).Select(i => new OnWorkerStage($"{i}"))]);
        Assert.Equal((9, 0), (summary.Ran, summary.Failed));
        Assert.Equal(workers, most);
    }

    [Fact]
    public async Task StagesOfTheHostDoNotWaitForAWorker()
    {
        using var hostIsDone = new ManualResetEventSlim();
        space.With = options => options with { Jobs = 2, Workers = new(1) };
        space.Execute = (execution, _) =>
            Task.Run(() =>
            {
                Assert.True(hostIsDone.Wait(TimeSpan.FromSeconds(30)), "a stage of the host waits behind those of workers");
                return InProcess.Run(execution, "cuda");
            });
        var summary = await space.RunAsync(new OnWorkerStage("a"), new OnWorkerStage("b"), new OnHostStage(hostIsDone.Set));
        Assert.Equal((3, 0), (summary.Ran, summary.Failed));
    }

    [Kind("onworker")]
    private sealed record OnWorkerStage(string Name) : Stage
    {
        public override string Id => $"worker/{Name}";

        public override IReadOnlyList<string> Outputs => ["text.txt"];

        public override void Run(StageContext context) => File.WriteAllText(context.Output("text.txt"), Name);
    }

    [Kind("onhost")]
    private sealed record OnHostStage : Stage
    {
        private readonly Action ran;

        public OnHostStage(Action ran) => this.ran = ran;

        public override string Id => "host";

        public override IReadOnlyList<string> Outputs => ["text.txt"];

        public override Place Place => Place.Host;

        public override void Run(StageContext context)
        {
            File.WriteAllText(context.Output("text.txt"), "");
            ran();
        }
    }
}
