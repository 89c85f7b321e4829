using System.Runtime.InteropServices;

namespace Build.Running;

/// <summary>The terminal that this process may have in common with a shell and its other jobs.</summary>
internal static class Terminal
{
    private const int Output = 1;
    private const int WriteInBackground = 22;
    private const nint Ignore = 1;

    /// <summary>Whether standard output is a terminal that belongs to another job of its shell now.</summary>
    public static bool BelongsToAnother => tcgetpgrp(Output) is > 0 and var group && group != getpgrp();

    /// <summary>From now on a line that is written from the background stops no run, whatever stty says.</summary>
    public static void NeverStopForOutput() => signal(WriteInBackground, Ignore);

    [DllImport("libc")]
    private static extern int tcgetpgrp(int descriptor);

    [DllImport("libc")]
    private static extern int getpgrp();

    [DllImport("libc")]
    private static extern nint signal(int number, nint action);
}
