using Pipeline;
using Pipeline.Running;

namespace Build.Running;

/// <summary>How far a run is, per kind of stage. Fed by the runner's events; read by the displays.</summary>
/// <param name="graph">What is run.</param>
/// <param name="jobs">Stages that run at once.</param>
/// <param name="estimate">Mean seconds of a kind in earlier runs; null when there were none.</param>
public sealed class RunTally(Graph graph, int jobs, Func<string, double?> estimate) : IProgress<StageEvent>
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, KindTally> kinds = graph
        .Stages.GroupBy(s => s.Kind)
        .ToDictionary(g => g.Key, g => new KindTally(g.Key, g.Count()));
    private readonly Dictionary<Stage, StageState> states = new(graph.Stages.Count, ReferenceEqualityComparer.Instance);
    private readonly OrderedDictionary<Stage, string> said = [];
    private readonly DateTime started = DateTime.UtcNow;

    /// <summary>Told of each failure as it happens.</summary>
    public event Action<StageEvent>? Failed;

    /// <summary>Told of each stage that is done and says something of its result, that it diverged, say.</summary>
    public event Action<StageEvent>? Remarked;

    /// <summary>Told of what happens to workers, and of stages whose worker was lost.</summary>
    public event Action<string>? Noticed;

    /// <summary>How many workers there are, for people; null where that is nothing to tell.</summary>
    public Func<string?> Workers { get; init; } = () => null;

    /// <summary>How many did.</summary>
    public int Remarks { get; private set; }

    /// <summary>Time since the run began.</summary>
    public TimeSpan Elapsed => DateTime.UtcNow - started;

    /// <summary>Whether any stage had to run.</summary>
    public bool Works { get; private set; }

    /// <summary>Passes on what happens to workers.</summary>
    public void Notice(string text) => Noticed?.Invoke(text);

    /// <inheritdoc/>
    public void Report(StageEvent value)
    {
        lock (gate)
        {
            var kind = kinds[value.Stage.Kind];
            kind.Move(states.GetValueOrDefault(value.Stage), value.State);
            kind.Seconds += value.State == StageState.Done ? value.Seconds : 0;
            states[value.Stage] = value.State;
            Works |= value.State == StageState.Running;
            Remarks += value is { State: StageState.Done, Message: not null } ? 1 : 0;
            if (value.State != StageState.Running)
            {
                said.Remove(value.Stage);
            }
            else if (value.Message is { } text)
            {
                said[value.Stage] = text.TrimEnd().Split('\n')[^1];
            }
        }

        if (value.State == StageState.Failed)
        {
            Failed?.Invoke(value);
        }
        else if (value is { State: StageState.Done, Message: not null })
        {
            Remarked?.Invoke(value);
        }
        else if (value is { State: StageState.Want, Message: { } lost })
        {
            Notice($"{value.Stage.Id}: {lost}");
        }
    }

    /// <summary>A copy of the present counts, in the order of the graph.</summary>
    public IReadOnlyList<KindTally> Now()
    {
        lock (gate)
        {
            return [.. kinds.Values.Select(k => k.Copy())];
        }
    }

    /// <summary>What running stages said last, as <c>stage: line</c>; who spoke first comes first.</summary>
    public IReadOnlyList<string> Says()
    {
        lock (gate)
        {
            return [.. said.Select(s => $"{s.Key.Id}: {s.Value}")];
        }
    }

    /// <summary>
    /// Time left, from the mean duration of each kind so far or in earlier runs; a kind that never ran is taken to last
    /// as long as the others do on average. Null before anything is known.
    /// </summary>
    public TimeSpan? Left()
    {
        var now = Now();
        var known = now.Select(k => (Tally: k, Mean: k.Done > 0 ? k.Seconds / k.Done : estimate(k.Kind))).ToList();
        if (known.Where(k => k.Mean is not null).Select(k => k.Mean!.Value).DefaultIfEmpty(-1).Average() is var typical && typical < 0)
        {
            return null;
        }

        var seconds = known.Sum(k => (k.Mean ?? typical) * (k.Tally.Left + (k.Tally.Running * 0.5)));
        return TimeSpan.FromSeconds(seconds / jobs);
    }
}

/// <summary>Counts of one kind of stage.</summary>
public sealed class KindTally(string kind, int total)
{
    /// <summary>The kind.</summary>
    public string Kind => kind;

    /// <summary>Stages of this kind.</summary>
    public int Total => total;

    /// <summary>Ran and published.</summary>
    public int Done { get; private set; }

    /// <summary>Running now.</summary>
    public int Running { get; private set; }

    /// <summary>Up to date.</summary>
    public int Skipped { get; private set; }

    /// <summary>Failed, or blocked by a failure.</summary>
    public int Failed { get; private set; }

    /// <summary>Seconds of the done ones, added up.</summary>
    public double Seconds { get; set; }

    /// <summary>Not begun.</summary>
    public int Left => Total - Done - Running - Skipped - Failed;

    internal void Move(StageState from, StageState to)
    {
        Count(from, -1);
        Count(to, 1);
    }

    internal KindTally Copy() => (KindTally)MemberwiseClone();

    private void Count(StageState state, int change)
    {
        Done += state == StageState.Done ? change : 0;
        Running += state == StageState.Running ? change : 0;
        Skipped += state == StageState.Skipped ? change : 0;
        Failed += state is StageState.Failed or StageState.Blocked ? change : 0;
    }
}
