using System.Runtime.InteropServices;

namespace Build.Running;

/// <summary>
/// The <c>dotnet</c> command that started this process and waits for it (<c>dotnet cake</c>, <c>dotnet run</c>). When it
/// ends, however it ends, the kernel sends this process SIGTERM. A shell is none: what it started may outlive it.
/// </summary>
internal static class Launcher
{
    private const int SetParentDeathSignal = 1;
    private const int Terminate = 15;
    private static readonly string[] Commands = ["run", "cake", "tool", "dotnet-cake"];
    private static int? id;

    /// <summary>Whether there was one, and is no more.</summary>
    public static bool HasEnded => id is { } launcher && getppid() != launcher;

    /// <summary>From now on this process ends with its launcher, if it has one.</summary>
    public static void EndWithIt()
    {
        var parent = getppid();
        if (IsLauncher(parent))
        {
            id = parent;
            _ = prctl(SetParentDeathSignal, Terminate, 0, 0, 0);
        }
    }

    private static bool IsLauncher(int process)
    {
        try
        {
            var words = File.ReadAllText($"/proc/{process}/cmdline").Split('\0');
            return Path.GetFileName(words[0]) == "dotnet" && words.Length > 1 && Commands.Contains(words[1]);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    [DllImport("libc")]
    private static extern int getppid();

    [DllImport("libc")]
    private static extern int prctl(int option, nuint a, nuint b, nuint c, nuint d);
}
