namespace Pipeline.Running;

/// <summary>
/// Who is where: slots that are free, workers that were asked for, that came, that have nothing to do; and who waits for
/// one. It starts and ends nothing, it decides who is to be. Thread-safe.
/// </summary>
internal sealed class WorkerRoster(Lazy<IReadOnlyList<string>> slots, WorkerTimes times)
{
    private readonly WorkerSlots free = new(slots, times);
    private readonly HashSet<WorkerProcess> pending = [];
    private readonly HashSet<WorkerProcess> live = [];
    private readonly ReadyWorkers ready = new();
    private readonly Lock gate = new();
    private long looks;
    private int wanted;
    private int starting;
    private bool oneCame;
    private bool closed;

    /// <summary>Why there can be no worker; null while there can.</summary>
    public Exception? Broken { get; private set; }

    /// <summary>How many compute or could, and how many were asked for and have not come.</summary>
    public (int Live, int Pending) Counts
    {
        get
        {
            lock (gate)
            {
                return (live.Count, pending.Count + starting);
            }
        }
    }

    // Stages that run or wait, as the runner or the callers in the queue have it. One that leaves is made up for.
    private int Needed => Math.Max(wanted, live.Count - ready.All.Count + ready.Waiting) + live.Count(worker => worker.IsLeaving);

    /// <summary>So many stages run or wait for a worker.</summary>
    public void Want(int stages)
    {
        lock (gate)
        {
            wanted = stages;
        }
    }

    /// <summary>The slot of a worker that is to be started now; null when none is.</summary>
    public string? Next()
    {
        lock (gate)
        {
            var enough = closed || Broken is not null || live.Count + pending.Count + starting >= Needed;
            var slot = enough ? null : free.TryTake(looks);
            starting += slot is null ? 0 : 1;
            return slot;
        }
    }

    /// <summary>It was started; false when nobody wants it any more.</summary>
    public bool Started(WorkerProcess worker)
    {
        lock (gate)
        {
            starting--;
            pending.Add(worker);
            return !closed;
        }
    }

    /// <summary>It could not be started.</summary>
    public void NotStarted(string slot)
    {
        lock (gate)
        {
            starting--;
            free.Return(slot);
        }
    }

    /// <summary>It has come, and is welcome.</summary>
    public void Came(WorkerProcess worker)
    {
        lock (gate)
        {
            pending.Remove(worker);
            live.Add(worker);
            free.Succeeded(worker.Slot);
            oneCame = true;
        }
    }

    /// <summary>It has come, or has done its stage; false when it may be given no other.</summary>
    public bool IsFree(WorkerProcess worker)
    {
        lock (gate)
        {
            worker.IdleLooks = 0;
            if (!live.Contains(worker) || worker.IsEnding || worker.IsLeaving || closed)
            {
                return false;
            }

            ready.Add(worker);
            return true;
        }
    }

    /// <summary>Takes it from those that have nothing to do; false when it computes.</summary>
    public bool TakeAway(WorkerProcess worker)
    {
        lock (gate)
        {
            return ready.Remove(worker);
        }
    }

    /// <summary>It has ended: whether that is a loss though it had nothing to do, and whether it never came.</summary>
    public (bool IsLoss, bool DidNotCome) Ended(WorkerProcess worker)
    {
        lock (gate)
        {
            var isLoss = ready.Remove(worker) && !worker.IsDismissed;
            live.Remove(worker);
            var didNotCome = pending.Remove(worker) && (worker.Refusal is not null || !worker.IsDismissed);
            free.Return(worker.Slot);
            return (isLoss, didNotCome);
        }
    }

    /// <summary>
    /// A worker did not come, for a reason in the launcher's words, or was sent home for its class: whether that is news,
    /// and whether none ever came and every way to start one has failed.
    /// </summary>
    public (bool IsNews, bool IsEnd) Failed(string slot, string line, string? refusedClass)
    {
        lock (gate)
        {
            var isNews = free.Failed(slot, line, refusedClass, looks);
            return (isNews, !oneCame && pending.Count + starting == 0 && free.AllHaveFailed);
        }
    }

    /// <summary>A worker for a stage, now or later.</summary>
    public TaskCompletionSource<WorkerProcess> Take()
    {
        lock (gate)
        {
            return Broken is null ? ready.Take() : throw Broken;
        }
    }

    /// <summary>There can be no worker any more.</summary>
    public void Break(Exception error)
    {
        lock (gate)
        {
            Broken ??= error;
            ready.Fail(error);
        }
    }

    /// <summary>
    /// Looks at all workers, as happens every <see cref="WorkerTimes.Look"/>: which have been silent too long, which
    /// nothing has needed for too long, and who is to be greeted.
    /// </summary>
    public (List<WorkerProcess> Silent, List<WorkerProcess> Spare, List<WorkerProcess> ToGreet) Look()
    {
        lock (gate)
        {
            looks++;
            List<WorkerProcess> all = [.. live, .. pending];
            var silent = all.FindAll(worker => worker.IsSilentFor(LooksIn(times.Silence)));
            var spare = Spare();
            spare.ForEach(worker => ready.Remove(worker));
            return (silent, spare, looks % LooksIn(times.Beat) == 0 ? all : []);
        }
    }

    /// <summary>From now on nobody is wanted; gives all who are there.</summary>
    public List<WorkerProcess> Close()
    {
        lock (gate)
        {
            closed = true;
            return [.. live, .. pending];
        }
    }

    private List<WorkerProcess> Spare()
    {
        var surplus = live.Count + pending.Count - Needed;
        List<WorkerProcess> spare = [];
        foreach (var worker in pending.Concat(ready.All))
        {
            worker.IdleLooks = surplus > 0 ? worker.IdleLooks + 1 : 0;
            if (surplus > spare.Count && worker.IdleLooks >= LooksIn(times.Idle))
            {
                spare.Add(worker);
            }
        }

        return spare;
    }

    private int LooksIn(TimeSpan time) => (int)Math.Max(1, time / times.Look);
}
