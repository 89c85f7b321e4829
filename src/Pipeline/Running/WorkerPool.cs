using System.ComponentModel;
using System.Diagnostics;

namespace Pipeline.Running;

/// <summary>
/// Worker processes. They are started when stages wait for one, come when they come, say who they are, and are given
/// stages; one with nothing to do is given back. Nothing here waits on a thread.
/// </summary>
/// <param name="start">The command of a worker, or of its launcher, that holds a slot.</param>
/// <param name="slots">What workers share, such as the GPU of each: a worker holds one of them from its start to its
/// end. Slots of one name are started the same way: when one fails, all of them are tried less often.</param>
/// <param name="times">How long to wait for what.</param>
public sealed class WorkerPool(Func<string, ProcessStartInfo> start, Lazy<IReadOnlyList<string>> slots, WorkerTimes? times = null)
    : IWorkerEvents,
        IDisposable
{
    private const int LeastThreads = 16;
    private readonly WorkerTimes times = times ?? new();
    private readonly WorkerRoster roster = new(slots, times ?? new());
    private readonly ProcessStarter starter = new();
    private Timer? timer;

    /// <summary>
    /// Whether the processes are launchers of workers that may be on other machines. Such a worker is lost when it is
    /// silent. One of this machine is not: the kernel tells of its death, and whoever stopped it, with a debugger, say,
    /// wants it stopped.
    /// </summary>
    public bool Launched { get; init; }

    /// <summary>
    /// Why a worker that has come is sent home, for people; null when it is welcome. What is thrown ends the run.
    /// </summary>
    public Func<WorkerHello, string?> Admit { get; init; } = _ => null;

    /// <summary>Told of what happens to workers that were launched, for people.</summary>
    public event Action<string>? Told;

    /// <summary>Told when a worker has come or gone.</summary>
    public event Action? Changed;

    /// <summary>Why no stage can ever run; null while one can.</summary>
    public Exception? Broken => roster.Broken;

    /// <summary>Workers that compute or could, and workers that were asked for and have not come.</summary>
    public (int Live, int Pending) Counts => roster.Counts;

    /// <summary>Says how many stages run or wait for a worker; for more than there are, more are started.</summary>
    public void Want(int stages)
    {
        roster.Want(stages);
        StartMissing();
    }

    /// <summary>Runs a stage in a worker that is ready, or in the next.</summary>
    /// <exception cref="StageFailedException">The stage threw, or its worker of this machine died.</exception>
    /// <exception cref="WorkerLostException">Its worker elsewhere is lost.</exception>
    public async Task<ExecutionResult> RunAsync(Execution execution, CancellationToken kill)
    {
        var turn = roster.Take();
        StartMissing();
        using var registration = kill.Register(() => turn.TrySetException(new StageFailedException("Stopped.")));
        var worker = await turn.Task.ConfigureAwait(false);
        try
        {
            return await worker.RunAsync(execution, kill).ConfigureAwait(false);
        }
        finally
        {
            IsFree(worker);
        }
    }

    /// <summary>Ends all workers: together, so that a hundred launchers take no longer than one.</summary>
    public void Dispose()
    {
        timer?.Dispose();
        var all = roster.Close();
        all.ForEach(worker => worker.Dismiss());
        Task.WhenAll(all.Select(worker => worker.EndsAsync())).GetAwaiter().GetResult();
        starter.Dispose();
    }

    void IWorkerEvents.Came(WorkerProcess worker, WorkerHello hello)
    {
        try
        {
            worker.Refusal = Admit(hello);
        }
        catch (PipelineException error)
        {
            worker.Refusal = error.Message;
            Break(error);
        }

        if (worker.Refusal is not null)
        {
            worker.Dismiss();
            return;
        }

        roster.Came(worker);
        Tell($"Worker on {hello.Place} came");
        IsFree(worker);
    }

    void IWorkerEvents.Leaves(WorkerProcess worker)
    {
        Tell($"Worker on {worker.Hello?.Place} is leaving (time limit, preemption, or an error of its GPU)");
        if (roster.TakeAway(worker))
        {
            worker.Dismiss();
        }
    }

    void IWorkerEvents.Ended(WorkerProcess worker)
    {
        var (isLoss, didNotCome) = roster.Ended(worker);
        if (didNotCome)
        {
            Failed(worker.Slot, worker.Refusal ?? worker.LastLines, worker.Refusal is null ? null : worker.Hello?.Class);
        }
        else if (isLoss)
        {
            Tell($"Worker on {worker.Hello?.Place} lost: {worker.Lost}");
        }

        StartMissing();
        Changed?.Invoke();
    }

    private void Tell(string text)
    {
        if (Launched)
        {
            Told?.Invoke(text);
        }
    }

    private void IsFree(WorkerProcess worker)
    {
        if (!roster.IsFree(worker) && worker.IsLeaving)
        {
            worker.Dismiss();
        }

        Changed?.Invoke();
    }

    private void StartMissing()
    {
        while (roster.Next() is { } slot)
        {
            timer ??= Begin();
            _ = StartAsync(slot);
        }
    }

    // The results of many workers come at once, and whoever takes one in waits for the disk: a flush serves all who wait.
    private Timer Begin()
    {
        ThreadPool.GetMinThreads(out var threads, out var ports);
        if (Launched && threads < LeastThreads)
        {
            ThreadPool.SetMinThreads(LeastThreads, ports);
        }

        return new Timer(_ => Look(), null, times.Look, times.Look);
    }

    private async Task StartAsync(string slot)
    {
        WorkerProcess worker;
        try
        {
            worker = new WorkerProcess(await starter.StartAsync(Command(slot)).ConfigureAwait(false), slot, Launched, this);
        }
        catch (Exception error) when (error is Win32Exception or IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            roster.NotStarted(slot);
            Failed(slot, error.Message);
            Changed?.Invoke();
            return;
        }

        var isWanted = roster.Started(worker);
        worker.Listen();
        if (!isWanted)
        {
            worker.End();
        }
    }

    // Ctrl-C, a closed terminal and a scheduler reach the whole process group; the host decides what becomes of running
    // stages, and its end is the worker's. What a process is started to ignore it ignores from its first moment.
    private ProcessStartInfo Command(string slot)
    {
        var command = start(slot);
        command.RedirectStandardInput = command.RedirectStandardOutput = command.RedirectStandardError = true;
        if (!Launched)
        {
            command.Environment[WorkerLoop.HostVariable] = Environment.ProcessId.ToString();
            command.ArgumentList.Insert(0, command.FileName);
            command.ArgumentList.Insert(0, "trap '' HUP INT QUIT TERM; exec \"$0\" \"$@\"");
            command.ArgumentList.Insert(0, "-c");
            command.FileName = "/bin/sh";
        }

        return command;
    }

    // The next try comes later; when every way to start a worker has failed and none ever came, there is no next.
    private void Failed(string slot, string line, string? refusedClass = null)
    {
        var (isNews, isEnd) = roster.Failed(slot, line, refusedClass);
        if (isEnd)
        {
            Break(
                Launched
                    ? new PipelineException($"No worker came: {line}", "Mend the launcher's options, and run the same command again.")
                    : new StageFailedException($"No worker could be started. {line}")
            );
        }
        else if (isNews)
        {
            Tell($"A worker could not be had, and is tried again: {line}");
        }
    }

    private void Break(Exception error)
    {
        roster.Break(error);
        Changed?.Invoke();
    }

    private void Look()
    {
        var (silent, spare, toGreet) = roster.Look();
        if (Launched)
        {
            silent.ForEach(worker => worker.Lose($"nothing heard for {times.Silence.TotalSeconds} s"));
        }

        foreach (var worker in spare)
        {
            worker.Dismiss();
            if (worker.Hello is { } hello)
            {
                Tell($"Worker on {hello.Place} has nothing to do, and is given back");
            }
        }

        toGreet.ForEach(worker => worker.Greet());
        StartMissing();
    }
}
