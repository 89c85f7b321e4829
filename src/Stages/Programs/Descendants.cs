using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Stages.Programs;

/// <summary>How a program ended.</summary>
/// <param name="Code">Its exit code; 128 more than a signal's number when that ended it.</param>
/// <param name="PeakMemoryBytes">The most memory that it had resident at once, or one of those that it started and waited
/// for.</param>
internal sealed record ProgramEnd(int Code, long PeakMemoryBytes);

/// <summary>
/// Programs and what they leave behind. Linux gives a process that lost its parent to the nearest ancestor that asked for
/// such (<c>PR_SET_CHILD_SUBREAPER</c>), whatever its session and its environment are: so daemons are found too.
/// </summary>
internal static unsafe partial class Descendants
{
    private const int SetChildSubreaper = 36;
    private const int Kill = 9;
    private const int Any = 0;
    private const int One = 1;
    private const int Ended = 4;
    private const int WithoutWaiting = 1;
    private const int LeaveIt = 0x1000000;
    private const int Interrupted = 4;
    private const int NoChild = 10;
    private const int SignalMask = 0x7f;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(1);

    /// <summary>From now on this process is given descendants that lost their parent.</summary>
    public static void Adopt() => _ = prctl(SetChildSubreaper, 1, 0, 0, 0);

    /// <summary>Waits until a child has ended. Its id stays its own.</summary>
    /// <exception cref="Win32Exception">It is no child.</exception>
    public static void AwaitEnd(int child)
    {
        while (Look(One, child, Ended | LeaveIt) is var error && error != 0)
        {
            if (error != Interrupted)
            {
                throw new Win32Exception(error);
            }
        }
    }

    /// <summary>Ends a child that has ended for good, and its process group: its id may be another's from now on.</summary>
    public static ProgramEnd Reap(int child)
    {
        _ = kill(-child, Kill);
        var usage = stackalloc long[18];
        _ = wait4(child, out var status, 0, usage);
        var signal = status & SignalMask;
        return new(signal == 0 ? (status >> 8) & 0xff : 128 + signal, 1024 * usage[4]);
    }

    /// <summary>Kills those that this process was given, and whatever they leave in turn.</summary>
    public static void EndAdopted()
    {
        var started = Stopwatch.GetTimestamp();
        while (Look(Any, 0, Ended | LeaveIt | WithoutWaiting) != NoChild && Stopwatch.GetElapsedTime(started) < Patience)
        {
            var adopted = Adopted();
            if (adopted.Count == 0)
            {
                return;
            }

            foreach (var child in adopted)
            {
                _ = kill(child, Kill);
                _ = wait4(child, out _, WithoutWaiting, null);
            }

            Thread.Sleep(Pause);
        }
    }

    // What this process started itself has its session; a program has one of its own, and none can come back to ours.
    private static List<int> Adopted()
    {
        var (own, session) = (Environment.ProcessId, getsid(0));
        return
        [
            .. Directory
                .EnumerateDirectories("/proc")
                .Select(folder => int.TryParse(Path.GetFileName(folder), out var process) ? process : 0)
                .Where(process => process > 0 && ParentOf(process) == own && getsid(process) != session),
        ];
    }

    // The second field is the program's name in parentheses, whatever that holds; the fourth is the parent.
    private static int? ParentOf(int process)
    {
        try
        {
            var text = File.ReadAllText($"/proc/{process}/stat");
            return int.Parse(text[(text.LastIndexOf(')') + 2)..].Split(' ', 3)[1]);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    // 0, or the system's error.
    private static int Look(int which, int child, int how)
    {
        var told = stackalloc byte[128];
        return waitid(which, child, told, how) == 0 ? 0 : Marshal.GetLastPInvokeError();
    }

    [LibraryImport("libc")]
    private static partial int prctl(int option, nuint a, nuint b, nuint c, nuint d);

    [LibraryImport("libc")]
    private static partial int getsid(int process);

    [LibraryImport("libc")]
    private static partial int kill(int process, int signal);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int waitid(int which, int child, byte* told, int how);

    [LibraryImport("libc")]
    private static partial int wait4(int child, out int status, int how, long* usage);
}
