using System.Diagnostics;
using System.Runtime.InteropServices;
using Pipeline.Running;

namespace Build.Running;

/// <summary>
/// What asks a run to end before its end: Ctrl-C and the other signals of <see cref="EndSignals"/>, and the end of the
/// program that launched it. Asked once, nothing new starts and what runs is waited for; asked again, what runs is
/// stopped.
/// </summary>
internal sealed class Interrupts : IDisposable
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(60);

    /// <summary>
    /// How long what was stopped may take to end. The store is whole at every moment, so the process then just ends.
    /// </summary>
    private static readonly TimeSpan End = TimeSpan.FromSeconds(5);

    /// <summary>A launcher hands on the SIGTERM that the whole group has had: within this time the two are one.</summary>
    private static readonly TimeSpan Same = TimeSpan.FromSeconds(2);

    private readonly Lock gate = new();
    private readonly CancellationTokenSource stop = new();
    private readonly CancellationTokenSource kill = new();
    private readonly IDisposable signals;
    private readonly Timer end = new(_ => Environment.Exit(CommandLine.ExitCode.Failure));
    private long first;

    public Interrupts()
    {
        kill.Token.Register(() => end.Change(End, Timeout.InfiniteTimeSpan));
        signals = EndSignals.Handle(Take);
    }

    /// <summary>Cancelled when asked once.</summary>
    public CancellationToken Stop => stop.Token;

    /// <summary>Cancelled when asked again, or when what runs has taken too long.</summary>
    public CancellationToken Kill => kill.Token;

    public void Dispose()
    {
        signals.Dispose();
        end.Dispose();
        stop.Dispose();
        kill.Dispose();
    }

    private void Take(PosixSignal signal)
    {
        lock (gate)
        {
            if (!stop.IsCancellationRequested)
            {
                first = Stopwatch.GetTimestamp();
                Console.Error.WriteLine(Sentence(signal));
                stop.Cancel();
                kill.CancelAfter(Grace);
            }
            else if (IsAnother(signal))
            {
                kill.Cancel();
            }
        }
    }

    // A terminal that closes says so more than once: the kernel, the shell, and the launcher's end.
    private bool IsAnother(PosixSignal signal) =>
        signal is PosixSignal.SIGINT or PosixSignal.SIGQUIT
        || (signal == PosixSignal.SIGTERM && !Launcher.HasEnded && Stopwatch.GetElapsedTime(first) > Same);

    private static string Sentence(PosixSignal signal)
    {
        var (cause, again) =
            signal == PosixSignal.SIGINT ? ("", "Ctrl-C again stops")
            : Launcher.HasEnded ? (" (the command that started this process has ended)", "SIGINT stops")
            : ($" ({signal})", "A second one stops");
        return $"Stopping{cause}: waiting up to {Grace.TotalSeconds} s for what runs. {again} it at once.";
    }
}
