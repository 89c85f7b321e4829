using System.Diagnostics;

namespace EndToEnd.Tests.Spaces;

/// <summary>Looks at other processes through /proc, and sends them signals.</summary>
internal static class Processes
{
    // Between two looks, so that who looks does not slow what is looked at.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(3);

    /// <summary>What Ctrl-C sends.</summary>
    public static void Interrupt(Process host) =>
        Command.Run(Environment.CurrentDirectory, "kill", "-INT", host.Id.ToString()).AssertSuccess();

    /// <summary>Sends a signal to processes, of which there are some.</summary>
    public static void Send(string signal, IReadOnlyList<int> processes)
    {
        Assert.NotEmpty(processes);
        Command.Run("/", "kill", [$"-{signal}", .. processes.Select(process => $"{process}")]);
    }

    /// <summary>The ids of a process's living children.</summary>
    public static IReadOnlyList<int> Children(Process parent) => Children(parent.Id);

    /// <summary>The ids of a process, its living children, theirs, and so on.</summary>
    public static IReadOnlyList<int> Descendants(int process) => [process, .. Children(process).SelectMany(Descendants)];

    /// <summary>The id of a process's parent.</summary>
    public static int Parent(int process) => State(process)!.Value.Parent;

    /// <summary>Whether a process is a worker of a host.</summary>
    public static bool IsWorker(int process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/cmdline").Split('\0').Contains("--worker");
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>Whether a process runs; one that is dead and not yet collected does not.</summary>
    public static bool Lives(int process) => State(process) is { Lives: true };

    /// <summary>Whether a process has mapped a file of this name into its memory.</summary>
    public static bool HasMapped(int process, string file)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/maps").Contains("/" + file + "\n");
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>Whether a process has opened a file of this name.</summary>
    public static bool HasOpened(int process, string file)
    {
        try
        {
            return Directory.GetFiles($"/proc/{process}/fd").Any(handle => File.ResolveLinkTarget(handle, false)?.Name == file);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Waits until a condition holds, and fails when it does not in time.</summary>
    public static void WaitUntil(Func<bool> condition, TimeSpan atMost, string what)
    {
        var started = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(started.Elapsed < atMost, $"Not within {atMost.TotalSeconds} s: {what}");
            Thread.Sleep(Pause);
        }
    }

    /// <summary>Waits until none of these processes runs.</summary>
    public static void WaitForEnd(IReadOnlyList<int> processes, TimeSpan atMost, string what) =>
        WaitUntil(() => !processes.Any(Lives), atMost, what);

    private static IReadOnlyList<int> Children(int parent) =>
        [
            .. Directory
                .EnumerateDirectories("/proc")
                .Select(Path.GetFileName)
                .Select(name => int.TryParse(name, out var id) ? id : 0)
                .Where(id => id > 0 && State(id) is { } state && state.Parent == parent && state.Lives),
        ];

    private static (int Parent, bool Lives)? State(int process)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{process}/stat");
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return (int.Parse(fields[1]), fields[0] is not ("Z" or "X"));
        }
        catch (IOException)
        {
            return null;
        }
    }
}
