using System.Diagnostics;

namespace EndToEnd.Tests.Spaces;

/// <summary>The processes of a host that runs.</summary>
internal static class Processes
{
    /// <summary>What Ctrl-C sends.</summary>
    public static void Interrupt(Process host)
    {
        using var kill = Process.Start("kill", ["-INT", host.Id.ToString()]);
        kill.WaitForExit();
    }

    /// <summary>
    /// A worker that has computed for a while: trainings of thirty epochs are all that takes so long here.
    /// </summary>
    public static Process WaitForBusyWorker(Process host)
    {
        for (var attempt = 0; attempt < 600; attempt++)
        {
            Thread.Sleep(50);
            var children = Directory
                .EnumerateDirectories("/proc")
                .Select(Path.GetFileName)
                .Select(name => int.TryParse(name, out var id) ? id : 0)
                .Where(id => id > 0 && ParentOf(id) == host.Id);
            foreach (var child in children)
            {
                var process = Process.GetProcessById(child);
                if (process.TotalProcessorTime > TimeSpan.FromSeconds(2))
                {
                    return process;
                }
            }
        }

        throw new TimeoutException("No worker got to work within half a minute.");
    }

    private static int ParentOf(int process)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{process}/stat");
            return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1]);
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
