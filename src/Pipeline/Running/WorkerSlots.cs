namespace Pipeline.Running;

/// <summary>
/// The slots that no worker holds, and how the starts of each name have fared: where one failed, the next comes later.
/// The pool's lock is held around every call.
/// </summary>
internal sealed class WorkerSlots(Lazy<IReadOnlyList<string>> slots, WorkerTimes times)
{
    private const int MostDoublings = 10;
    private readonly Lazy<List<string>> free = new(() => [.. slots.Value]);
    private readonly Dictionary<string, Starts> starts = [];
    private readonly HashSet<string> refused = [];

    /// <summary>Whether every way to start a worker has failed the last time.</summary>
    public bool AllHaveFailed => slots.Value.All(slot => Of(slot).FailuresInARow > 0);

    /// <summary>A free slot that may be tried at this look; null when there is none.</summary>
    public string? TryTake(long look)
    {
        var index = free.Value.FindIndex(slot => Of(slot).NotBefore <= look);
        if (index < 0)
        {
            return null;
        }

        var slot = free.Value[index];
        free.Value.RemoveAt(index);
        return slot;
    }

    /// <summary>It is free again.</summary>
    public void Return(string slot) => free.Value.Add(slot);

    /// <summary>A worker that held it has come.</summary>
    public void Succeeded(string slot)
    {
        var known = Of(slot);
        (known.FailuresInARow, known.NotBefore) = (0, 0);
    }

    /// <summary>A worker did not come.</summary>
    /// <param name="slot">Its slot.</param>
    /// <param name="line">Why, in the launcher's words.</param>
    /// <param name="refusedClass">The class of one that came and was sent home.</param>
    /// <param name="look">The present look.</param>
    /// <returns>Whether these words are others than the last time, or the class was not refused before.</returns>
    public bool Failed(string slot, string line, string? refusedClass, long look)
    {
        var known = Of(slot);
        var wait = times.FirstWait * Math.Pow(2, Math.Min(known.FailuresInARow++, MostDoublings));
        known.NotBefore = look + (long)Math.Ceiling((wait < times.LongestWait ? wait : times.LongestWait) / times.Look);
        var news = refusedClass is null ? line != known.Said : refused.Add(refusedClass);
        known.Said = line;
        return news;
    }

    private Starts Of(string slot) => starts.TryGetValue(slot, out var known) ? known : starts[slot] = new Starts();

    private sealed class Starts
    {
        public int FailuresInARow { get; set; }

        public long NotBefore { get; set; }

        public string? Said { get; set; }
    }
}
