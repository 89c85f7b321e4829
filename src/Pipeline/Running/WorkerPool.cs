using System.Collections.Concurrent;
using System.Diagnostics;

namespace Pipeline.Running;

/// <summary>
/// Worker processes, started when first needed and kept for the next stage. A worker that dies fails the stage that it
/// ran, with what it printed, and is replaced.
/// </summary>
/// <param name="start">The command of a worker that holds a slot.</param>
/// <param name="slots"> What workers share, such as the GPU of each: a worker holds one of them from its start to its
/// end. No more stages run at once than there are slots. </param>
public sealed class WorkerPool(Func<string, ProcessStartInfo> start, Lazy<IReadOnlyList<string>> slots) : IDisposable
{
    private readonly Lazy<ConcurrentBag<string>> free = new(() => [.. slots.Value]);
    private readonly ConcurrentBag<WorkerProcess> idle = [];

    /// <summary>Runs a stage in a worker.</summary>
    /// <exception cref="StageFailedException">The stage threw, or its worker died.</exception>
    public async Task<ExecutionResult> RunAsync(Execution execution, CancellationToken kill)
    {
        var worker = idle.TryTake(out var waiting) ? waiting : Start();
        try
        {
            var result = await worker.RunAsync(execution, kill).ConfigureAwait(false);
            idle.Add(worker);
            return result;
        }
        catch (StageFailedException) when (worker.IsAlive)
        {
            idle.Add(worker);
            throw;
        }
        catch
        {
            End(worker);
            throw;
        }
    }

    /// <summary>Ends all idle workers.</summary>
    public void Dispose()
    {
        while (idle.TryTake(out var worker))
        {
            End(worker);
        }
    }

    private WorkerProcess Start()
    {
        if (!free.Value.TryTake(out var slot))
        {
            throw new InvalidOperationException("More stages run at once than there are slots for workers.");
        }

        try
        {
            return new WorkerProcess(start(slot), slot);
        }
        catch
        {
            free.Value.Add(slot);
            throw;
        }
    }

    private void End(WorkerProcess worker)
    {
        worker.Dispose();
        free.Value.Add(worker.Slot);
    }
}

/// <summary>A stage failed where it ran; the message is what a user reads.</summary>
public sealed class StageFailedException(string message) : Exception(message);

internal sealed class WorkerProcess : IDisposable
{
    private const int Kill = 9;
    private readonly Process process;
    private readonly ManualResetEventSlim ended = new();

    public WorkerProcess(ProcessStartInfo start, string slot)
    {
        Slot = slot;
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        start.Environment[WorkerLoop.HostVariable] = Environment.ProcessId.ToString();
        IgnoreEndSignals(start);
        process = StartOnLastingThread(start, ended);
        process.ErrorDataReceived += (_, line) => Print(line.Data);
        process.BeginErrorReadLine();
    }

    public string Slot { get; }

    public bool IsAlive => !process.HasExited;

    private Action<string>? Printed { get; set; }

    public async Task<ExecutionResult> RunAsync(Execution execution, CancellationToken kill)
    {
        Printed = execution.Printed;
        using var registration = kill.Register(process.Kill);
        var request = new WorkerRequest(execution.Stage.Id, execution.Key.Hash, execution.Folder, execution.Checkpoints, execution.Inputs);
        try
        {
            await process.StandardInput.WriteLineAsync(Newtonsoft.Json.JsonConvert.SerializeObject(request)).ConfigureAwait(false);
            await process.StandardInput.FlushAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch (IOException)
        {
            // The worker is gone; reading below says how.
        }

        while (await process.StandardOutput.ReadLineAsync(CancellationToken.None).ConfigureAwait(false) is { } line)
        {
            if (!line.StartsWith(WorkerReply.Mark))
            {
                Print(line);
                continue;
            }

            var reply = Newtonsoft.Json.JsonConvert.DeserializeObject<WorkerReply>(line[WorkerReply.Mark.Length..])!;
            if (reply.Result is { } result)
            {
                return result;
            }

            if (reply.Error is { } error)
            {
                Print(error.Detail);
                throw new StageFailedException(error.Message);
            }

            execution.Log(reply.Log ?? "");
        }

        await process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
        throw new StageFailedException(kill.IsCancellationRequested ? "Stopped." : Died(process.ExitCode));
    }

    public void Dispose()
    {
        if (!process.HasExited)
        {
            process.StandardInput.Close();
            if (!process.WaitForExit(2000))
            {
                process.Kill();
                process.WaitForExit();
            }
        }

        ended.Set();
        process.Dispose();
    }

    // Ctrl-C, a closed terminal and a scheduler reach the whole process group; the host decides what becomes of running
    // stages, and its end is the worker's. What a process is started to ignore it ignores from its first moment.
    private static void IgnoreEndSignals(ProcessStartInfo start)
    {
        start.ArgumentList.Insert(0, start.FileName);
        start.ArgumentList.Insert(0, "trap '' HUP INT QUIT TERM; exec \"$0\" \"$@\"");
        start.ArgumentList.Insert(0, "-c");
        start.FileName = "/bin/sh";
    }

    // The kernel's parent-death signal comes when the thread that started the child ends, not the process: a thread of
    // the pool may end at any time, so each worker has a thread that ends after it.
    private static Process StartOnLastingThread(ProcessStartInfo start, ManualResetEventSlim ended)
    {
        var started = new TaskCompletionSource<Process>();
        new Thread(() =>
        {
            try
            {
                started.SetResult(Process.Start(start)!);
            }
            catch (System.ComponentModel.Win32Exception error)
            {
                started.SetException(error);
                return;
            }

            ended.Wait();
        })
        {
            IsBackground = true,
            Name = "worker",
        }.Start();
        return started.Task.GetAwaiter().GetResult();
    }

    private static string Died(int code) =>
        code == 128 + Kill
            ? $"Its worker process died (signal {Kill}). Nearly always the system has ended it because memory ran out: run fewer stages "
                + "at once (--jobs), see what they need (--target=Plan), or try such a stage again (--retries)."
            : $"Its worker process died ({(code > 128 ? $"signal {code - 128}" : $"exit code {code}")}).";

    private void Print(string? line)
    {
        if (line is not null)
        {
            Printed?.Invoke(line);
        }
    }
}
