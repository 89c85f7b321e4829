using Pipeline;

namespace Build.Planning;

/// <summary>How long stages take on several workers, as the runner gives them out: whoever is ready, the earliest of the
/// graph first.</summary>
/// <param name="graph">The stages.</param>
/// <param name="seconds">How long each takes; 0 for what is up to date.</param>
public sealed class Schedule(Graph graph, Func<Stage, double> seconds)
{
    /// <summary>Seconds of the longest chain of stages, each of which needs the one before: no number of workers is faster.</summary>
    public double LongestChain
    {
        get
        {
            var ends = new Dictionary<Stage, double>(ReferenceEqualityComparer.Instance);
            foreach (var stage in graph.Stages)
            {
                ends[stage] = seconds(stage) + graph.Inputs(stage).Select(input => ends[input]).DefaultIfEmpty(0).Max();
            }

            return ends.Values.DefaultIfEmpty(0).Max();
        }
    }

    /// <summary>Seconds from the first stage to the last on so many workers.</summary>
    public double On(int workers)
    {
        var rank = graph.Stages.Index().ToDictionary(s => s.Item, s => s.Index, ByReference);
        var missing = graph.Stages.ToDictionary(s => s, s => graph.Inputs(s).Count, ByReference);
        var dependants = graph
            .Stages.SelectMany(s => graph.Inputs(s).Select(i => (Input: i, Stage: s)))
            .ToLookup(p => p.Input, p => p.Stage, ByReference);
        var ready = new PriorityQueue<Stage, int>(graph.Stages.Where(s => missing[s] == 0).Select(s => (s, rank[s])));
        var running = new PriorityQueue<Stage, double>();
        var now = 0.0;
        while (ready.Count + running.Count > 0)
        {
            while (ready.Count > 0 && running.Count < workers)
            {
                var next = ready.Dequeue();
                running.Enqueue(next, now + seconds(next));
            }

            running.TryDequeue(out var done, out now);
            foreach (var dependant in dependants[done!].Where(d => --missing[d] == 0))
            {
                ready.Enqueue(dependant, rank[dependant]);
            }
        }

        return now;
    }

    private static IEqualityComparer<Stage> ByReference => ReferenceEqualityComparer.Instance;
}
