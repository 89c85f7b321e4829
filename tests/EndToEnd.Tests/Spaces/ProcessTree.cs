using System.Diagnostics;

namespace EndToEnd.Tests.Spaces;

/// <summary>Looks at other processes through /proc.</summary>
internal static class ProcessTree
{
    /// <summary>The ids of a process's living children.</summary>
    public static IReadOnlyList<int> Children(int parent) =>
        [
            .. Directory
                .EnumerateDirectories("/proc")
                .Select(Path.GetFileName)
                .Select(name => int.TryParse(name, out var id) ? id : 0)
                .Where(id => id > 0 && State(id) is { } state && state.Parent == parent && state.Lives),
        ];

    /// <summary>Whether a process runs; one that is dead and not yet collected does not.</summary>
    public static bool Lives(int process) => State(process) is { Lives: true };

    /// <summary>Waits until a condition holds.</summary>
    public static void WaitUntil(Func<bool> condition, TimeSpan atMost, string what)
    {
        var started = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(started.Elapsed < atMost, $"Not within {atMost.TotalSeconds} s: {what}");
            Thread.Sleep(2);
        }
    }

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
