using System.Threading.Channels;
using Pipeline.Keys;
using Pipeline.Store;

namespace Pipeline.Running;

/// <summary>
/// Brings every stage of a graph up to date: computes each key as its inputs' hashes become known, skips what the store
/// has, runs the rest.
/// </summary>
/// <param name="graph">What to bring up to date.</param>
/// <param name="store">Where records and objects are.</param>
/// <param name="code">The code fingerprint of a stage; asked from several threads.</param>
/// <param name="execute">Runs a stage of <see cref="Place.Worker"/>; stages of the host run on a thread of this
/// process.</param>
/// <param name="options">Execution options.</param>
/// <param name="progress">Told of every change of state, from one thread at a time.</param>
public sealed class Runner(
    Graph graph,
    ArtifactStore store,
    Func<Stage, string> code,
    Func<Execution, CancellationToken, Task<ExecutionResult>> execute,
    RunOptions options,
    IProgress<StageEvent> progress
)
{
    /// <summary>Fewer looks than this are not worth spreading over threads.</summary>
    private const int ManyLooks = 64;

    /// <summary>How often a stage may lose what it made because an input was changed meanwhile.</summary>
    private const int MostSpoilt = 3;
    private readonly ReadableTree tree = new(store);
    private readonly ReadyStages ready = new(options);
    private readonly StageNode[] nodes = StageNode.Of(graph);
    private readonly Channel<Action> messages = Channel.CreateUnbounded<Action>();
    private readonly int[] counts = new int[(int)StageState.Blocked + 1];
    private List<StageNode> resolvable = [];
    private int restored;

    /// <summary>
    /// The pool in whose workers stages are executed: a stage then starts when a worker is ready for it. Null where
    /// there is always one.
    /// </summary>
    public WorkerPool? Pool { get; init; }

    /// <summary>Runs until nothing is left to do, or nothing more can be done. Once only.</summary>
    /// <param name="stop">When cancelled, no further stage starts; what runs is waited for.</param>
    /// <param name="kill">When cancelled, what runs is stopped.</param>
    /// <exception cref="PipelineException">A stage's files would have too long a name or path; nothing ran. Or no worker
    /// could be had.</exception>
    /// <exception cref="StageFailedException">No worker of this machine could be started.</exception>
    public async Task<RunSummary> RunAsync(CancellationToken stop, CancellationToken kill)
    {
        foreach (var node in nodes)
        {
            PathLengths.Check(store.Root, IdOf(node), node.Stage.Outputs);
        }

        counts[(int)StageState.Want] = nodes.Length;
        resolvable.AddRange(nodes.Where(n => n.InputsAreThere));
        var attempts = new StageAttempts(store, tree, execute, options);
        await WorkAsync(attempts, stop, kill).ConfigureAwait(false);
        foreach (var node in nodes.Where(n => n.State is StageState.Want or StageState.Ready))
        {
            Set(node, StageState.Blocked);
        }

        store.SaveStamps(kill);
        if (Pool?.Broken is { } broken)
        {
            throw broken;
        }

        return new RunSummary(
            counts[(int)StageState.Done],
            counts[(int)StageState.Skipped],
            restored,
            counts[(int)StageState.Failed],
            counts[(int)StageState.Blocked]
        );
    }

    private async Task WorkAsync(StageAttempts attempts, CancellationToken stop, CancellationToken kill)
    {
        void WakeUp() => messages.Writer.TryWrite(() => { });
        using var stopping = stop.Register(WakeUp);
        if (Pool is not null)
        {
            Pool.Changed += WakeUp;
        }

        while (true)
        {
            ResolveAll();
            var halted =
                stop.IsCancellationRequested || Pool?.Broken is not null || (!options.KeepGoing && counts[(int)StageState.Failed] > 0);
            while (!halted && ready.Next(Pool?.Counts.Live) is { } next)
            {
                Start(next, attempts, kill);
            }

            Pool?.Want(Math.Min(options.Jobs, ready.RunningInWorkers + (halted ? 0 : ready.WaitingForWorkers)));
            var waits = Pool is not null && !halted && ready.WaitingForWorkers > 0;
            if (ready.Running == 0 && resolvable.Count == 0 && !waits)
            {
                break;
            }

            if (ready.Running > 0 || (waits && resolvable.Count == 0))
            {
                (await messages.Reader.ReadAsync(CancellationToken.None).ConfigureAwait(false))();
            }
        }

        if (Pool is not null)
        {
            Pool.Changed -= WakeUp;
            Pool.Want(0);
        }
    }

    private void ResolveAll()
    {
        while (resolvable.Count > 0)
        {
            var batch = resolvable;
            resolvable = [];
            var looks = new StageLook[batch.Count];
            if (batch.Count < ManyLooks)
            {
                for (var i = 0; i < looks.Length; i++)
                {
                    looks[i] = Look(batch[i]);
                }
            }
            else
            {
                SideBySide.For(looks.Length, i => looks[i] = Look(batch[i]));
            }

            for (var i = 0; i < looks.Length; i++)
            {
                try
                {
                    Resolve(batch[i], looks[i]);
                }
                catch (Exception error) when (error is IOException or UnauthorizedAccessException)
                {
                    // The readable tree cannot be written, say: what runs is still to be waited for.
                    Set(batch[i], StageState.Failed, message: error.Message);
                }
            }
        }
    }

    private StageLook Look(StageNode node) => StageLook.At(node.Stage, IdOf(node), code(node.Stage), ContentOf, store, tree);

    private string ContentOf(Stage input) => NodeOf(input).Record!.Content;

    private StageNode NodeOf(Stage stage) => nodes[graph.RankOf(stage)];

    // In the experiment.
    private string IdOf(StageNode node) => $"{options.Experiment}/{graph.IdAt(node.Rank)}";

    private void Resolve(StageNode node, StageLook look)
    {
        if (look.Error is not null)
        {
            Set(node, StageState.Failed, message: look.Error);
        }
        else if (options.Forces(node.Stage.Id))
        {
            MustRun(node, new Why(Reason.Forced, ""));
        }
        else if (look.Record is not { } record)
        {
            MustRun(node, null);
        }
        else if (look.Damage.Reason is { } damage && !(look.Damage.LeftOut && !graph.Targets.Contains(node.Stage)))
        {
            store.SetAside(record);
            MustRun(node, new Why(damage, look.Damage.Detail));
        }
        else
        {
            var putBack = !look.IsShown && tree.Show(IdOf(node), record);
            restored += putBack ? 1 : 0;
            Finish(node, record);
            Set(node, StageState.Skipped, message: putBack ? "restored" : null);
        }
    }

    // Without a reason where there is none but that the store has no such record.
    private void MustRun(StageNode node, Why? why)
    {
        node.Key = KeyWriter.Write(node.Stage, code(node.Stage), ContentOf);
        node.Why = why ??= Reasons.For(node.Stage, IdOf(node), node.Key, store);
        ready.Add(node);
        Set(node, StageState.Ready, why);
    }

    private void Start(StageNode node, StageAttempts attempts, CancellationToken kill)
    {
        if (!node.InputsAreThere)
        {
            // An input was found damaged after this stage became ready.
            Set(node, StageState.Want);
            return;
        }

        ready.Started(node);
        var inputs = graph.Inputs(node.Stage).Select(NodeOf).Select(i => (Node: i, Record: i.Record!)).ToList();
        _ = Task.Run(() => RunOneAsync(node, inputs, attempts, kill), CancellationToken.None);
    }

    // Never throws: a message comes of it, whatever happens.
    private async Task RunOneAsync(
        StageNode node,
        List<(StageNode Node, StageRecord Record)> inputs,
        StageAttempts attempts,
        CancellationToken kill
    )
    {
        List<InputLook> looks;
        try
        {
            looks = [.. inputs.Select(i => InputLook.At(i.Node, i.Record, store))];
            if (looks.FindAll(i => i.Damage.Reason is not null) is { Count: > 0 } damaged)
            {
                damaged.ForEach(d => store.SetAside(d.Record));
                Post(
                    node,
                    () =>
                    {
                        Set(node, StageState.Want);
                        damaged.ForEach(d => MakeAgain(d.Node, d.Record, d.Damage));
                        WhenInputsAreThere(node);
                    }
                );
                return;
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            messages.Writer.TryWrite(() => Set(node, StageState.Running, node.Why));
            Post(node, () => Complete(node, new AttemptResult(null, 0, error.Message)));
            return;
        }

        messages.Writer.TryWrite(() => Set(node, StageState.Running, node.Why));
        var files = inputs.ToDictionary(i => i.Node.Stage.Id, i => InputFiles.Of(i.Record, store));
        var result = await attempts
            .RunAsync(
                node.Stage,
                node.Key!,
                node.Why!,
                files,
                (node.WasLost, node.Losses),
                () => looks.TrueForAll(look => look.Holds(store)),
                text => messages.Writer.TryWrite(() => Say(node, text)),
                kill
            )
            .ConfigureAwait(false);
        Post(node, () => Complete(node, result));
    }

    private void Say(StageNode node, string text) =>
        progress.Report(new StageEvent(node.Stage, StageState.Running, node.Why, Message: text));

    // The last message of a stage that was started.
    private void Post(StageNode node, Action message) =>
        messages.Writer.TryWrite(() =>
        {
            ready.Ended(node);
            message();
        });

    private void Complete(StageNode node, AttemptResult result)
    {
        if (result.IsLost)
        {
            node.WasLost = true;
            node.Losses = result.CameFurther ? 0 : node.Losses + 1;
            Set(node, StageState.Want, message: result.Error);
            WhenInputsAreThere(node);
            return;
        }

        if (result.IsSpoilt && ++node.Spoilt < MostSpoilt)
        {
            // It is looked at as if for the first time, and what is damaged is made again.
            Set(node, StageState.Want);
            WhenInputsAreThere(node);
            return;
        }

        if (result.Record is { } record)
        {
            Finish(node, record);
        }

        Set(
            node,
            result.Record is null ? StageState.Failed : StageState.Done,
            node.Why,
            result.Seconds,
            result.Error ?? result.Record?.Remark
        );
    }

    // A stage that was there when it was looked at is no longer whole: it runs again, unless another dependant has seen
    // to that.
    private void MakeAgain(StageNode node, StageRecord record, Integrity damage)
    {
        if (node.Record == record)
        {
            node.Record = null;
            if (node.InputsAreThere)
            {
                MustRun(node, new Why(damage.Reason!.Value, damage.Detail));
            }
            else
            {
                Set(node, StageState.Want);
            }
        }
    }

    private void Finish(StageNode node, StageRecord record)
    {
        node.Record = record;
        foreach (var dependant in node.Dependants)
        {
            WhenInputsAreThere(dependant);
        }
    }

    private void WhenInputsAreThere(StageNode node)
    {
        if (node.State == StageState.Want && node.InputsAreThere)
        {
            resolvable.Add(node);
        }
    }

    // The only place that changes a state; what is not among the legal changes is a defect of this class.
    private void Set(StageNode node, StageState state, Why? why = null, double seconds = 0, string? message = null)
    {
        counts[(int)node.State]--;
        counts[(int)state]++;
        node.Become(state);
        progress.Report(new StageEvent(node.Stage, state, why, seconds, message));
    }
}
