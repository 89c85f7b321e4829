using System.Diagnostics;
using Newtonsoft.Json;
using Pipeline.Files;

namespace Pipeline.Running;

/// <summary>
/// The host's side of a connection with a worker: a process of this machine, which is the worker or its launcher.
/// </summary>
internal sealed class WorkerProcess
{
    private const int Kill9 = 9;
    private static readonly TimeSpan Drain = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan GoodBye = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Withdrawal = TimeSpan.FromSeconds(10);
    private readonly Process process;
    private readonly bool launched;
    private readonly IWorkerEvents events;
    private readonly WorkerInput input;
    private readonly PrintedLines last = new();
    private readonly Lock gate = new();
    private readonly TaskCompletionSource exited = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private (Execution Execution, TaskCompletionSource<ExecutionResult> Answer)? running;
    private string? lostBy;
    private bool stopped;
    private bool ended;
    private int silentLooks;

    /// <summary>Takes charge of a process that was just started.</summary>
    /// <param name="process">The process.</param>
    /// <param name="slot">What it holds from its start to its end.</param>
    /// <param name="launched">Whether it is a launcher.</param>
    /// <param name="events">Who is told.</param>
    public WorkerProcess(Process process, string slot, bool launched, IWorkerEvents events)
    {
        (this.process, Slot, this.launched, this.events) = (process, slot, launched, events);
        input = new WorkerInput(process.StandardInput.BaseStream);
    }

    public string Slot { get; }

    /// <summary>Who it is; null before it has said so.</summary>
    public WorkerHello? Hello { get; private set; }

    /// <summary>Whether it was told to end.</summary>
    public bool IsLeaving { get; private set; }

    /// <summary>Whether we asked it to end: its end is then no loss.</summary>
    public bool IsDismissed { get; private set; }

    /// <summary>Whether its end was asked for or seen: it must be given nothing.</summary>
    public bool IsEnding { get; private set; }

    /// <summary>Why it is sent home; null when it is welcome.</summary>
    public string? Refusal { get; set; }

    /// <summary>For the pool: looks since it last had something to do, or since it was last needed.</summary>
    public int IdleLooks { get; set; }

    /// <summary>Why it is lost, for people.</summary>
    public string Lost => lostBy ?? (launched ? $"its connection ended{Said}" : Died(ExitCode, launched: false));

    /// <summary>The last lines of what it, or its launcher, printed; or its exit code, when it printed nothing.</summary>
    public string LastLines => last.ToString() is { Length: > 0 } said ? said : Died(ExitCode, launched);

    private int ExitCode { get; set; }

    private string Said => last.ToString() is { Length: > 0 } said ? $" ({said})" : "";

    /// <summary>Listens from now on.</summary>
    public void Listen() => _ = ListenAsync();

    /// <summary>Has it run a stage.</summary>
    /// <exception cref="StageFailedException">The stage threw; or a worker of this machine died.</exception>
    /// <exception cref="WorkerLostException">A worker that a launcher started is lost.</exception>
    public async Task<ExecutionResult> RunAsync(Execution execution, CancellationToken kill)
    {
        var answer = new TaskCompletionSource<ExecutionResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (gate)
        {
            if (ended)
            {
                throw Loss();
            }

            running = (execution, answer);
        }

        using var registration = kill.Register(() =>
        {
            stopped = true;
            End();
        });
        input.Send(new WorkerRequest(execution.Stage.Id, execution.Key.Hash, execution.Folder, execution.Checkpoints, execution.Inputs));
        return await answer.Task.ConfigureAwait(false);
    }

    /// <summary>Says that this process lives.</summary>
    public void Greet() => input.Greet();

    /// <summary>One more look: whether nothing was heard at so many of them since it came.</summary>
    public bool IsSilentFor(int looks) => Interlocked.Increment(ref silentLooks) == looks && Hello is not null;

    /// <summary>Gives it up.</summary>
    public void Lose(string why)
    {
        lostBy = why;
        End();
    }

    /// <summary>Lets it end by itself; a launcher whose worker has not come is told to.</summary>
    public void Dismiss()
    {
        IsDismissed = true;
        if (Hello is null)
        {
            Withdraw();
        }

        input.Close();
    }

    /// <summary>Ends it at once: with a launcher its worker's input ends, and so does the worker.</summary>
    public void End()
    {
        IsEnding = true;
        try
        {
            if (launched)
            {
                process.Kill();
            }
            else
            {
                // What its stage started is its own, however far it went from it.
                ProcessTree.Kill(process);
            }
        }
        catch (InvalidOperationException)
        {
            // It has ended.
        }
    }

    /// <summary>Waits for the end of one that was dismissed, and ends it when it takes too long.</summary>
    public async Task EndsAsync()
    {
        var patience = Hello is null ? Withdrawal : GoodBye;
        if (await Task.WhenAny(exited.Task, Task.Delay(patience)).ConfigureAwait(false) != exited.Task)
        {
            End();
            await exited.Task.ConfigureAwait(false);
        }
    }

    // A launcher that is killed leaves its job in the scheduler's queue; one that is asked takes it out.
    private void Withdraw()
    {
        if (!launched)
        {
            End();
            return;
        }

        IsEnding = true;
        lock (gate)
        {
            if (!ended && !process.HasExited)
            {
                Libc.Terminate(process.Id);
            }
        }

        _ = EndsAsync();
    }

    private static string Died(int code, bool launched) =>
        launched ? $"the launcher ended (exit code {code})"
        : code == 128 + Kill9
            ? $"Its worker process died (signal {Kill9}). Nearly always the system has ended it because memory ran out: run fewer stages "
                + "at once (--jobs), see what they need (--target=Plan), or try such a stage again (--retries)."
        : $"Its worker process died ({(code > 128 ? $"signal {code - 128}" : $"exit code {code}")}).";

    private async Task ListenAsync()
    {
        var lines = Task.WhenAll(
            WorkerLines.ReadAsync(process.StandardOutput.BaseStream, Take),
            WorkerLines.ReadAsync(process.StandardError.BaseStream, Print)
        );
        var exit = process.WaitForExitAsync(CancellationToken.None);
        if (await Task.WhenAny(exit, lines).ConfigureAwait(false) == exit)
        {
            // What it started may live on and hold the pipes.
            await Task.WhenAny(lines, Task.Delay(Drain)).ConfigureAwait(false);
        }
        else
        {
            using var limit = new CancellationTokenSource(Drain);
            using var atEnd = limit.Token.Register(End);
            await exit.ConfigureAwait(false);
        }

        TaskCompletionSource<ExecutionResult>? answer;
        await exit.ConfigureAwait(false);
        exited.TrySetResult();
        lock (gate)
        {
            ended = IsEnding = true;
            ExitCode = process.ExitCode;
            answer = running?.Answer;
            running = null;
        }

        events.Ended(this);
        answer?.TrySetException(Loss());
        Close();
    }

    // A process that is disposed of leaves its pipes to the garbage collector; thousands of workers may come and go.
    private void Close()
    {
        input.Close();
        process.StandardOutput.Dispose();
        process.StandardError.Dispose();
        process.Dispose();
    }

    private Exception Loss() =>
        stopped ? new StageFailedException("Stopped.") { Environment = Hello?.Facts }
        : launched ? new WorkerLostException($"Worker on {Hello?.Place} lost: {Lost}.") { Environment = Hello?.Facts }
        : new StageFailedException(Lost) { Environment = Hello?.Facts };

    private void Take(string line)
    {
        Interlocked.Exchange(ref silentLooks, 0);
        if (!line.StartsWith(WorkerReply.Mark, StringComparison.Ordinal) || Parse(line) is not { } reply)
        {
            Print(line);
            return;
        }

        if (reply.Hello is { } hello && Hello is null)
        {
            Hello = hello;
            events.Came(this, hello);
        }
        else if (reply.Leaving)
        {
            IsLeaving = true;
            events.Leaves(this);
        }
        else if (reply.Log is { } log)
        {
            running?.Execution.Log(log);
        }
        else if (reply.Result is not null || reply.Error is not null)
        {
            Answer(reply);
        }
    }

    // To the request that it was given: what comes twice, or to another, is nobody's.
    private void Answer(WorkerReply reply)
    {
        TaskCompletionSource<ExecutionResult> answer;
        lock (gate)
        {
            if (running is not { } now || now.Execution.Key.Hash != reply.Key)
            {
                return;
            }

            (answer, running) = (now.Answer, null);
            if (reply.Error is { } failed)
            {
                now.Execution.Printed?.Invoke(failed.Detail);
            }
        }

        if (reply.Result is { } result)
        {
            answer.TrySetResult(result with { Environment = Hello?.Facts });
        }
        else
        {
            answer.TrySetException(new StageFailedException(reply.Error!.Message) { Environment = Hello?.Facts });
        }
    }

    // Half a line of a worker that was killed, say.
    private static WorkerReply? Parse(string line)
    {
        try
        {
            return JsonConvert.DeserializeObject<WorkerReply>(line[WorkerReply.Mark.Length..]);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private void Print(string line)
    {
        last.Add(line);
        running?.Execution.Printed?.Invoke(line);
    }
}
