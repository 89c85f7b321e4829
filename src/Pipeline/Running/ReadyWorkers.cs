namespace Pipeline.Running;

/// <summary>
/// Workers that have nothing to do, and callers who wait for one. The pool's lock is held around every call.
/// </summary>
internal sealed class ReadyWorkers
{
    private readonly List<WorkerProcess> ready = [];
    private readonly Queue<TaskCompletionSource<WorkerProcess>> waiting = new();

    /// <summary>The workers.</summary>
    public IReadOnlyList<WorkerProcess> All => ready;

    /// <summary>Callers who wait.</summary>
    public int Waiting => waiting.Count;

    /// <summary>A worker, now or later.</summary>
    public TaskCompletionSource<WorkerProcess> Take()
    {
        var turn = new TaskCompletionSource<WorkerProcess>(TaskCreationOptions.RunContinuationsAsynchronously);
        if (ready.Count > 0)
        {
            // The one that was busy last: the others come to be given back.
            turn.SetResult(ready[^1]);
            ready.RemoveAt(ready.Count - 1);
        }
        else
        {
            waiting.Enqueue(turn);
        }

        return turn;
    }

    /// <summary>A worker has come, or has done its stage.</summary>
    public void Add(WorkerProcess worker)
    {
        while (waiting.TryDequeue(out var turn))
        {
            if (turn.TrySetResult(worker))
            {
                return;
            }
        }

        ready.Add(worker);
    }

    /// <summary>Takes one away; false when it was not ready.</summary>
    public bool Remove(WorkerProcess worker) => ready.Remove(worker);

    /// <summary>Sends all callers away.</summary>
    public void Fail(Exception error)
    {
        while (waiting.TryDequeue(out var turn))
        {
            turn.TrySetException(error);
        }
    }
}
