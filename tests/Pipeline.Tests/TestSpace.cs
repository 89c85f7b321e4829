using Pipeline.Running;
using Pipeline.Store;

namespace Pipeline.Tests;

/// <summary>A store in a folder of its own, and a way to run graphs in this process.</summary>
internal sealed class TestSpace : IDisposable
{
    public string Root
    {
        get => field ??= Directory.CreateTempSubdirectory("pipeline-test-").FullName;
        init;
    }

    /// <summary>The code fingerprint of a stage; <see cref="Code"/> unless changed.</summary>
    public Func<Stage, string>? CodeOf { get; init; }

    public string Code { get; set; } = "code-1";

    public List<StageEvent> Events { get; } = [];

    /// <summary>Changes the options of the next runs.</summary>
    public Func<RunOptions, RunOptions> With { get; set; } = options => options;

    public bool VerifiesHashes { get; set; }

    /// <summary>Stands for the worker processes.</summary>
    public Func<Execution, CancellationToken, Task<ExecutionResult>> Execute { get; set; } =
        (execution, _) => Task.Run(() => InProcess.Run(execution, "cpu"));

    /// <summary>Workers that stages wait for; they execute them in place of <see cref="Execute"/>.</summary>
    public WorkerPool? Pool { get; set; }

    public string Tree(string file) => Path.Combine(Root, "test", file);

    public async Task<RunSummary> RunAsync(params Stage[] targets)
    {
        Events.Clear();
        using var taken = await StoreLock.TakeAsync(Root, wait: false, _ => { }, default);
        using var store = new ArtifactStore(Root) { VerifiesHashes = VerifiesHashes };
        var options = new RunOptions(
            "test",
            2,
            "cpu",
            KeepGoing: true,
            new Lazy<IReadOnlyDictionary<string, string>>(() => new Dictionary<string, string> { ["machine"] = "here" })
        );
        var execute = Pool is { } pool ? pool.RunAsync : Execute;
        var runner = new Runner(new Graph(targets), store, CodeOf ?? (_ => Code), execute, With(options), new Collect(Events))
        {
            Pool = Pool,
        };
        return await runner.RunAsync(default, default);
    }

    /// <summary>The ids of the stages that ran in the last run, in order, with their reasons.</summary>
    public IReadOnlyList<(string Id, Why Why)> Ran() =>
        [.. Events.Where(e => e is { State: StageState.Running, Message: null }).Select(e => (e.Stage.Id, e.Why!))];

    public void Dispose() => Directory.Delete(Root, recursive: true);

    private sealed class Collect(List<StageEvent> events) : IProgress<StageEvent>
    {
        public void Report(StageEvent value) => events.Add(value);
    }
}
