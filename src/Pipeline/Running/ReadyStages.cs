namespace Pipeline.Running;

/// <summary>
/// Stages that could start now, and how many have: the lower rank first, of those of the host and of workers, each as
/// far as there is room. Only the runner's own thread uses it.
/// </summary>
internal sealed class ReadyStages(RunOptions options)
{
    // Made with the first: a run with nothing to do starts without compiling them.
    private PriorityQueue<StageNode, int>? inHost;
    private PriorityQueue<StageNode, int>? inWorkers;

    /// <summary>How many have started and not ended.</summary>
    public int Running { get; private set; }

    /// <summary>How many of these are in workers.</summary>
    public int RunningInWorkers { get; private set; }

    /// <summary>How many wait for a worker.</summary>
    public int WaitingForWorkers => inWorkers?.Count ?? 0;

    /// <summary>It can start.</summary>
    public void Add(StageNode node) => (IsOfWorkers(node) ? inWorkers ??= new() : inHost ??= new()).Enqueue(node, node.Rank);

    /// <summary>It has started.</summary>
    public void Started(StageNode node)
    {
        Running++;
        RunningInWorkers += IsOfWorkers(node) ? 1 : 0;
    }

    /// <summary>It has ended.</summary>
    public void Ended(StageNode node)
    {
        Running--;
        RunningInWorkers -= IsOfWorkers(node) ? 1 : 0;
    }

    /// <summary>The next to start; null while there is none, or no room for one.</summary>
    /// <param name="workers">How many workers have come; null where there are always enough.</param>
    public StageNode? Next(int? workers)
    {
        if (Running >= options.Jobs || (inHost?.Count ?? 0) + WaitingForWorkers == 0)
        {
            return null;
        }

        // Asked before anything runs: a GPU that cannot be used is told before a download.
        var most = options.Workers.Value;
        var (hostRank, workerRank) = (0, 0);
        var roomInHost = inHost?.TryPeek(out _, out hostRank) == true && Running - RunningInWorkers < (options.InHost ?? options.Jobs);
        var roomInWorkers = inWorkers?.TryPeek(out _, out workerRank) == true && RunningInWorkers < Math.Min(most, workers ?? most);
        return roomInWorkers && (!roomInHost || workerRank < hostRank) ? inWorkers!.Dequeue()
            : roomInHost ? inHost!.Dequeue()
            : null;
    }

    private static bool IsOfWorkers(StageNode node) => node.Stage.Place == Place.Worker;
}
