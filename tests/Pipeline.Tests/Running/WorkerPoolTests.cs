using System.Diagnostics;
using Pipeline.Running;

namespace Pipeline.Tests.Running;

/// <summary>Workers that come late, leave, fall silent, die, or say nonsense.</summary>
public sealed class WorkerPoolTests : IDisposable
{
    private readonly TestSpace space = new();
    private readonly FakeWorkers workers;

    public WorkerPoolTests()
    {
        workers = new FakeWorkers(space.Root);
        space.With = options => options with { Jobs = 40, Workers = new(40) };
    }

    public void Dispose()
    {
        workers.Dispose();
        space.Dispose();
    }

    [Fact]
    public async Task AStageStartsOnlyWhenAWorkerHasCome()
    {
        space.Pool = workers.Pool(FakeWorkers.Answers, ["a"], before: "until [ -e come ]; do sleep 0.1; done");
        var run = space.RunAsync(Stages(1));
        while (space.Pool.Counts.Pending == 0)
        {
            await Task.Delay(10);
        }

        Assert.DoesNotContain(StageState.Running, space.Events.ToArray().Select(e => e.State));
        await File.WriteAllTextAsync(Path.Combine(space.Root, "come"), "");
        Assert.Equal((1, 0), Ran(await run));
    }

    [Fact]
    public async Task WhenAllLaunchersAreQueuedOneWorkerDoesAll()
    {
        space.Pool = workers.Pool(FakeWorkers.Answers, ["a", "b", "b", "b"], before: "if [ $slot = b ]; then exec sleep 600; fi");
        Assert.Equal((9, 0), Ran(await space.RunAsync(Stages(9))));
    }

    [Fact]
    public async Task ASilentWorkersStageGoesOnInAnother()
    {
        space.Pool = workers.Pool($"if first lost; then exec sleep 600; fi; {FakeWorkers.Answers}", ["a"]);
        Assert.Equal((1, 0), Ran(await space.RunAsync(Stages(1))));
        Assert.Equal(
            [$"Worker on node-a (job #) lost: nothing heard for 2 s. It begins again in another."],
            Messages(StageState.Want).Select(WithoutNumber)
        );
    }

    [Fact]
    public async Task AWorkerThatBeatsIsNotLost()
    {
        space.Pool = workers.Pool(
            $$"""for i in 1 2 3 4 5 6 7 8 9 10; do sleep 0.4; say '{"Beat":true}'; done; {{FakeWorkers.Answers}}""",
            ["a"]
        );
        Assert.Equal((1, 0), Ran(await space.RunAsync(Stages(1))));
        Assert.Empty(Messages(StageState.Want));
    }

    [Fact]
    public async Task AStageThatLosesThreeWorkersAndComesNoFurtherFails()
    {
        space.Pool = workers.Pool("echo out of memory >&2; exit 9", ["a", "b"]);
        Assert.Equal((0, 1), Ran(await space.RunAsync(Stages(1))));
        Assert.Equal(2, Messages(StageState.Want).Count);
        Assert.Contains("lost: its connection ended (out of memory). That was the 3rd worker", Messages(StageState.Failed).Single());
    }

    [Fact]
    public async Task LossesAreFreeWhileTheCheckpointMoves()
    {
        space.Pool = workers.Pool(
            $$"""
            mkdir -p "$checkpoints"; n=$(ls "$checkpoints")
            if [ "$n" = 6 ]; then {{FakeWorkers.Answers}}; return; fi
            rm -f "$checkpoints"/*; touch "$checkpoints/$((n + 1))"; exit 1
            """,
            ["a"]
        );
        Assert.Equal((1, 0), Ran(await space.RunAsync(Stages(1))));
        Assert.Equal(6, Messages(StageState.Want).Count(m => m.EndsWith("It goes on in another, from its checkpoint.")));
    }

    [Fact]
    public async Task LossesAreFreeWhileAFileOfTheCheckpointIsWrittenAnew()
    {
        space.Pool = workers.Pool(
            $$"""
            mkdir -p "$checkpoints/part"; [ -e "$checkpoints/first" ] || touch "$checkpoints/first"
            read -r n < "$checkpoints/part/state" || n=0
            if [ "$n" = 6 ]; then {{FakeWorkers.Answers}}; return; fi
            echo $((n + 1)) > "$checkpoints/part/next"; mv "$checkpoints/part/next" "$checkpoints/part/state"; exit 1
            """,
            ["a"]
        );
        Assert.Equal((1, 0), Ran(await space.RunAsync(Stages(1))));
        Assert.Equal(6, Messages(StageState.Want).Count);
    }

    [Fact]
    public async Task AStateThatWasNeverFinishedIsNoProgress()
    {
        space.Pool = workers.Pool("""mkdir -p "$checkpoints"; touch "$checkpoints/$$.unfinished"; exit 9""", ["a"]);
        Assert.Equal((0, 1), Ran(await space.RunAsync(Stages(1))));
        Assert.All(Messages(StageState.Want), message => Assert.EndsWith("It begins again in another.", message));
    }

    [Fact]
    public async Task AWorkerThatLeavesFinishesItsStageAndGetsNoOther()
    {
        space.Pool = workers.Pool(
            $$"""echo $$ >> ran; if [ $slot = a ]; then say '{"Leaving":true}'; sleep 0.3; fi; {{FakeWorkers.Answers}}""",
            ["a", "b"]
        );
        Assert.Equal((6, 0), Ran(await space.RunAsync(Stages(6))));
        Assert.Contains(workers.Told, told => told.EndsWith("is leaving (time limit, preemption, or an error of its GPU)"));
        Assert.Empty(Messages(StageState.Want));
    }

    [Fact]
    public async Task WhenNoWorkerCanEverComeTheLaunchersLastLineIsTold()
    {
        space.Pool = workers.Pool(":", ["a", "a", "b"], before: "echo error: invalid partition >&2; exit 1");
        var misuse = await Assert.ThrowsAsync<PipelineException>(() => space.RunAsync(Stages(3)));
        Assert.StartsWith("No worker came: error: invalid partition", misuse.Message);
    }

    [Fact]
    public async Task ALauncherThatFailsLeavesTheOthersToWork()
    {
        space.Pool = workers.Pool(
            "sleep 0.3; " + FakeWorkers.Answers,
            ["a", "b"],
            before: "if [ $slot = a ]; then echo quota >&2; exit 1; fi"
        );
        Assert.Equal((5, 0), Ran(await space.RunAsync(Stages(5))));
        Assert.Single(workers.Told, told => told.Contains("quota"));
    }

    [Fact]
    public async Task AWorkerThatIsNotWelcomeGetsNoStage()
    {
        space.Pool = workers.Pool(
            "echo $slot >> ran; sleep 0.3; " + FakeWorkers.Answers,
            ["a", "a", "b"],
            admit: hello => hello.Class == "a" ? $"{hello.Place} computes otherwise" : null
        );
        Assert.Equal((5, 0), Ran(await space.RunAsync(Stages(5))));
        Assert.Equal(["b"], File.ReadLines(Path.Combine(space.Root, "ran")).Distinct());
        Assert.Single(workers.Told, told => told.Contains("computes otherwise"));
    }

    [Fact]
    public async Task NonsenseIsNoAnswer()
    {
        space.Pool = workers.Pool(
            $$"""
            echo nonsense; say '{"Result":'; say nonsense; answer another
            head -c 20000000 /dev/zero | tr '\0' a; echo
            {{FakeWorkers.Answers}}; answer "$key"
            """,
            ["a", "b"]
        );
        Assert.Equal((6, 0), Ran(await space.RunAsync(Stages(6))));
        Assert.Equal(6, space.Events.Count(e => e.State == StageState.Done));
    }

    [Fact]
    public async Task RecordsNameTheMachineThatComputed()
    {
        space.Pool = workers.Pool(FakeWorkers.Answers, ["a"]);
        await space.RunAsync(Stages(1));
        using var store = new Pipeline.Store.ArtifactStore(space.Root);
        Assert.Equal("node-a", store.Records.Single().Details.Environment["machine"]);
    }

    [Fact]
    public async Task AFileThatComesLateIsWaitedFor()
    {
        space.With = options => options with { Patience = TimeSpan.FromMinutes(1) };
        space.Pool = workers.Pool(
            $$"""{{FakeWorkers.SaysThatItWrote}}; sleep 0.3; printf y > "$folder/text.txt"; sleep 1; printf x > "$folder/text.txt" """,
            ["a"]
        );
        Assert.Equal((1, 0), Ran(await space.RunAsync(Stages(1))));
        Assert.Equal("x", await File.ReadAllTextAsync(space.Tree("elsewhere/0/text.txt")));
    }

    [Fact]
    public async Task AFileWithOtherBytesThanItsWorkerWroteFailsItsStage()
    {
        space.With = options => options with { Patience = TimeSpan.FromSeconds(0.5) };
        space.Pool = workers.Pool($$"""printf y > "$folder/text.txt"; {{FakeWorkers.SaysThatItWrote}}""", ["a"]);
        Assert.Equal((0, 1), Ran(await space.RunAsync(Stages(1))));
        Assert.Contains("wrote its output 'text.txt', but it cannot be read here", Messages(StageState.Failed).Single());
    }

    [Fact]
    public async Task WorkersWithNothingToDoAreGivenBack()
    {
        space.Pool = workers.Pool(FakeWorkers.Answers, ["a", "b"]);
        await space.RunAsync(Stages(2));
        while (space.Pool.Counts is not (0, 0))
        {
            await Task.Delay(20);
        }

        Assert.Contains(workers.Told, told => told.EndsWith("has nothing to do, and is given back"));
        Assert.Equal((1, 0), Ran(await space.RunAsync(new ElsewhereStage(7))));
    }

    // Each takes a second or two.
    [Fact]
    public async Task AHundredLaunchersInTheQueueAreEndedTogether()
    {
        const string Pending = "trap 'sleep 1; exit' TERM; touch here.$$; while :; do sleep 1; done";
        var pool = workers.Pool(FakeWorkers.Answers, [.. Enumerable.Repeat("a", 100)], before: Pending);
        pool.Want(100);
        while (Directory.GetFiles(space.Root, "here.*").Length < 100)
        {
            await Task.Delay(50);
        }

        var began = Stopwatch.StartNew();
        pool.Dispose();
        Assert.InRange(began.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task AHundredWorkersTakeNoThreadEach()
    {
        space.With = options => options with { Jobs = 100, Workers = new(100) };
        var together = $"touch here.$$; until [ $(ls here.* | wc -l) -ge 100 ]; do sleep 0.2; done; {FakeWorkers.Answers}";
        space.Pool = workers.Pool(together, [.. Enumerable.Repeat("a", 100)], times: new WorkerTimes());
        var most = 0;
        var run = space.RunAsync(Stages(100));
        while (!run.IsCompleted)
        {
            most = Math.Max(most, Directory.GetDirectories("/proc/self/task").Length);
            await Task.Delay(50);
        }

        Assert.Equal((100, 0), Ran(await run));
        Assert.InRange(most, 1, 80);
    }

    [Fact]
    public async Task AFrozenWorkerOfThisMachineIsNotLost()
    {
        var local = new WorkerPool(_ => new ProcessStartInfo("sleep", ["600"]), new(["a"]), FakeWorkers.Fast);
        using var kill = new CancellationTokenSource(TimeSpan.FromSeconds(4));
        var execution = new Execution(Stages(1)[0], new Key("", ""), "", "", new Dictionary<string, InputFiles>(), _ => { });
        var stopped = await Assert.ThrowsAsync<StageFailedException>(() => local.RunAsync(execution, kill.Token));
        Assert.Equal("Stopped.", stopped.Message);
        local.Dispose();
    }

    private static Stage[] Stages(int count) => [.. Enumerable.Range(0, count).Select(i => new ElsewhereStage(i))];

    private static (int, int) Ran(RunSummary summary) => (summary.Ran, summary.Failed);

    private static string WithoutNumber(string text) => System.Text.RegularExpressions.Regex.Replace(text, "job [0-9]+", "job #");

    private List<string> Messages(StageState state) =>
        [.. space.Events.Where(e => e.State == state).Select(e => e.Message).OfType<string>()];

    [Kind("elsewhere")]
    private sealed record ElsewhereStage(int Number) : Stage
    {
        public override string Id => $"elsewhere/{Number}";

        public override IReadOnlyList<string> Outputs => ["text.txt"];

        public override void Run(StageContext context) => throw new InvalidOperationException("This process is no worker.");
    }
}
