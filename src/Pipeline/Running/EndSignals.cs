using System.Runtime.InteropServices;

namespace Pipeline.Running;

/// <summary>
/// The signals by which people, terminals, shells and schedulers ask a process to end: INT (Ctrl-C), QUIT, TERM, HUP.
/// </summary>
public static class EndSignals
{
    private static readonly Dictionary<PosixSignal, int> Numbers = new()
    {
        [PosixSignal.SIGHUP] = 1,
        [PosixSignal.SIGINT] = 2,
        [PosixSignal.SIGQUIT] = 3,
        [PosixSignal.SIGTERM] = 15,
    };

    /// <summary>
    /// From now until the end of what is returned, none of them ends this process; each is told instead. One that this
    /// process was started to ignore (HUP under nohup, INT and QUIT in the background of a script) stays ignored.
    /// </summary>
    public static IDisposable Handle(Action<PosixSignal> told)
    {
        var ignored = Ignored();
        return new Registrations([
            .. Numbers
                .Where(signal => (ignored & (1UL << (signal.Value - 1))) == 0)
                .Select(signal => PosixSignalRegistration.Create(signal.Key, context => Take(context, told))),
        ]);
    }

    private static void Take(PosixSignalContext context, Action<PosixSignal> told)
    {
        context.Cancel = true;
        told(context.Signal);
    }

    private static ulong Ignored() =>
        ProcessStatus.Field("SigIgn") is { } mask ? ulong.Parse(mask, System.Globalization.NumberStyles.HexNumber) : 0;

    private sealed class Registrations(IReadOnlyList<PosixSignalRegistration> registrations) : IDisposable
    {
        public void Dispose()
        {
            foreach (var registration in registrations)
            {
                registration.Dispose();
            }
        }
    }
}
