using System.Threading.Channels;

namespace Pipeline;

/// <summary>How a run is to go about its work; nothing here enters a key.</summary>
/// <param name="Experiment">Folder of the readable tree.</param>
/// <param name="Jobs">Stages that may run at once.</param>
/// <param name="Device">"cpu" or "cuda".</param>
/// <param name="KeepGoing">Whether a failure leaves everything that does not depend on it to run.</param>
/// <param name="Environment">What manifests say of machine and versions.</param>
public sealed record RunOptions(string Experiment, int Jobs, string Device, bool KeepGoing, Lazy<IReadOnlyDictionary<string, string>> Environment);

/// <summary>What a run did.</summary>
/// <param name="Ran">Stages that ran.</param>
/// <param name="Skipped">Stages whose record was in the store.</param>
/// <param name="Restored">Skipped stages whose readable files had to be put back.</param>
/// <param name="Failed">Stages that failed.</param>
/// <param name="Blocked">Stages that could not run because of a failure or a stop.</param>
public sealed record RunSummary(int Ran, int Skipped, int Restored, int Failed, int Blocked)
{
    /// <summary>Whether everything that was asked for is there.</summary>
    public bool Succeeded => Failed == 0 && Blocked == 0;
}

/// <summary>Brings every stage of a graph up to date: computes each key as its inputs' hashes become known, skips what the store has, runs the rest.</summary>
/// <param name="graph">What to bring up to date.</param>
/// <param name="store">Where records and objects are.</param>
/// <param name="code">The code fingerprint of a stage.</param>
/// <param name="execute">Runs a stage of <see cref="Place.Worker"/>; stages of the host run on a thread of this process.</param>
/// <param name="options">Execution options.</param>
/// <param name="progress">Told of every change of state, from one thread at a time.</param>
public sealed class Runner(
    Graph graph,
    ArtifactStore store,
    Func<Stage, string> code,
    Func<Execution, CancellationToken, Task<ExecutionResult>> execute,
    RunOptions options,
    IProgress<StageEvent> progress)
{
    private readonly ReadableTree tree = new(store);
    private readonly Dictionary<Stage, StageState> states = [];
    private readonly Dictionary<Stage, int> missing = [];
    private readonly Dictionary<Stage, List<Stage>> dependants = [];
    private readonly Dictionary<Stage, (string Content, StageRecord Record)> available = [];
    private readonly PriorityQueue<(Stage Stage, Key Key, Why Why), int> ready = new();
    private readonly Channel<Completion> completions = Channel.CreateUnbounded<Completion>();
    private int restored;

    /// <summary>Runs until nothing is left to do, or nothing more can be done.</summary>
    /// <param name="stop">When cancelled, no further stage starts; what runs is waited for.</param>
    /// <param name="kill">When cancelled, what runs is stopped.</param>
    public async Task<RunSummary> RunAsync(CancellationToken stop, CancellationToken kill)
    {
        var rank = new Dictionary<Stage, int>();
        foreach (var stage in graph.Stages)
        {
            rank[stage] = rank.Count;
            states[stage] = StageState.Want;
            dependants[stage] = [];
            missing[stage] = graph.Inputs(stage).Count;
            foreach (var input in graph.Inputs(stage))
            {
                dependants[input].Add(stage);
            }
        }

        var resolvable = new Queue<Stage>(graph.Stages.Where(s => missing[s] == 0));
        var running = 0;
        while (true)
        {
            while (resolvable.TryDequeue(out var stage))
            {
                try
                {
                    Resolve(stage, rank[stage], resolvable);
                }
                catch (Exception error) when (error is IOException or UnauthorizedAccessException)
                {
                    // The store cannot be read, or the readable tree not be written: what runs is still to be waited for.
                    Set(stage, StageState.Failed, message: error.Message);
                }
            }

            var halted = stop.IsCancellationRequested || (!options.KeepGoing && states.ContainsValue(StageState.Failed));
            while (!halted && running < options.Jobs && ready.TryDequeue(out var next, out _))
            {
                running++;
                Set(next.Stage, StageState.Running, next.Why);
                var inputs = graph.Inputs(next.Stage).ToDictionary(i => i.Id, FilesOf, StringComparer.Ordinal);
                _ = Task.Run(() => RunOneAsync(next.Stage, next.Key, next.Why, inputs, kill), CancellationToken.None);
            }

            if (running == 0)
            {
                break;
            }

            var completion = await completions.Reader.ReadAsync(CancellationToken.None).ConfigureAwait(false);
            running--;
            Complete(completion, resolvable);
        }

        foreach (var stage in graph.Stages.Where(s => states[s] is StageState.Want or StageState.Ready))
        {
            Set(stage, StageState.Blocked);
        }

        store.SaveStamps();
        int Count(StageState state) => states.Values.Count(s => s == state);
        return new RunSummary(Count(StageState.Done), Count(StageState.Skipped), restored, Count(StageState.Failed), Count(StageState.Blocked));
    }

    private string StageId(Stage stage) => $"{options.Experiment}/{stage.Id}";

    private void Resolve(Stage stage, int rank, Queue<Stage> resolvable)
    {
        var key = KeyWriter.Write(stage, code(stage), input => available[input].Content);
        var record = store.Find(key.Hash);
        if (record is null)
        {
            MustRun(Reasons.For(stage, StageId(stage), key, store));
        }
        else if (store.Check(record) is { Reason: { } damage } found)
        {
            store.SetAside(record);
            MustRun(new Why(damage, found.Detail));
        }
        else
        {
            var putBack = tree.Show(StageId(stage), record);
            restored += putBack ? 1 : 0;
            Finish(stage, record, resolvable);
            Set(stage, StageState.Skipped, message: putBack ? "restored" : null);
        }

        void MustRun(Why why)
        {
            ready.Enqueue((stage, key, why), rank);
            Set(stage, StageState.Ready, why);
        }
    }

    private async Task RunOneAsync(Stage stage, Key key, Why why, Dictionary<string, InputFiles> inputs, CancellationToken kill)
    {
        var started = DateTime.UtcNow;
        using var log = new StageLog(store.Root, StageId(stage));
        var attempt = "";
        try
        {
            attempt = store.NewAttempt();
            var execution = new Execution(stage, key, attempt, inputs, log.Write);
            var result = stage.Place == Place.Host ? InProcess.Run(execution, options.Device) : await execute(execution, kill).ConfigureAwait(false);
            var details = new RecordDetails(stage.Kind, key.Text, why.ToString(), result.Seconds, result.PeakMemoryBytes, result.Measurements, options.Environment.Value);
            var record = store.Publish(StageId(stage), key, stage.Outputs, attempt, started, details);
            tree.Show(StageId(stage), record);
            completions.Writer.TryWrite(new Completion(stage, why, record, result.Seconds, null));
        }
#pragma warning disable CA1031 // A stage may fail in any way; its failure is its own, and is recorded and shown.
        catch (Exception error)
#pragma warning restore CA1031
        {
            ArtifactStore.Discard(attempt);
            log.Write(error.ToString());
            var seconds = (DateTime.UtcNow - started).TotalSeconds;
            completions.Writer.TryWrite(new Completion(stage, why, null, seconds, $"{error.Message.TrimEnd()}{Environment.NewLine}Log: {log.Path}"));
        }
    }

    private InputFiles FilesOf(Stage input)
    {
        var (content, record) = available[input];
        return new InputFiles(content, record.Outputs.ToDictionary(o => o.Name, o => store.ObjectPath(o.Sha256), StringComparer.Ordinal));
    }

    private void Complete(Completion completion, Queue<Stage> resolvable)
    {
        if (completion.Record is { } record)
        {
            Finish(completion.Stage, record, resolvable);
            Set(completion.Stage, StageState.Done, completion.Why, completion.Seconds);
        }
        else
        {
            Set(completion.Stage, StageState.Failed, completion.Why, completion.Seconds, completion.Error);
        }
    }

    private void Finish(Stage stage, StageRecord record, Queue<Stage> resolvable)
    {
        available[stage] = (KeyWriter.ContentHash(record.Outputs), record);
        foreach (var dependant in dependants[stage])
        {
            if (--missing[dependant] == 0)
            {
                resolvable.Enqueue(dependant);
            }
        }
    }

    // The only place that changes a state.
    private void Set(Stage stage, StageState state, Why? why = null, double seconds = 0, string? message = null)
    {
        var legal = (states[stage], state) switch
        {
            (StageState.Want, StageState.Ready or StageState.Skipped or StageState.Failed or StageState.Blocked) => true,
            (StageState.Ready, StageState.Running or StageState.Blocked) => true,
            (StageState.Running, StageState.Done or StageState.Failed) => true,
            _ => false,
        };
        if (!legal)
        {
            throw new InvalidOperationException($"{stage.Id} cannot go from {states[stage]} to {state}.");
        }

        states[stage] = state;
        progress.Report(new StageEvent(stage, state, why, seconds, message));
    }

    private sealed record Completion(Stage Stage, Why Why, StageRecord? Record, double Seconds, string? Error);
}
