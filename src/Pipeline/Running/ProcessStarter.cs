using System.Collections.Concurrent;
using System.Diagnostics;

namespace Pipeline.Running;

/// <summary>
/// Starts processes from one thread that lasts as long as this object. The kernel's parent-death signal comes when the
/// thread that started the child ends, not the process, and a thread of the pool may end at any time.
/// </summary>
internal sealed class ProcessStarter : IDisposable
{
    private readonly BlockingCollection<(ProcessStartInfo Start, TaskCompletionSource<Process> Started)> starts = [];

    public ProcessStarter() => new Thread(Run) { IsBackground = true, Name = "starts workers" }.Start();

    /// <summary>Starts one.</summary>
    /// <exception cref="System.ComponentModel.Win32Exception">The system cannot.</exception>
    public Task<Process> StartAsync(ProcessStartInfo start)
    {
        var started = new TaskCompletionSource<Process>(TaskCreationOptions.RunContinuationsAsynchronously);
        starts.Add((start, started));
        return started.Task;
    }

    /// <summary>Ends the thread, and with it what was started and still lives.</summary>
    public void Dispose() => starts.CompleteAdding();

    private void Run()
    {
        foreach (var (start, started) in starts.GetConsumingEnumerable())
        {
            try
            {
                started.SetResult(Process.Start(start)!);
            }
#pragma warning disable CA1031 // Whoever waits for the process is told.
            catch (Exception error)
#pragma warning restore CA1031
            {
                started.SetException(error);
            }
        }
    }
}
