using System.ComponentModel;
using System.Diagnostics;

namespace Pipeline.Running;

/// <summary>
/// A worker and the programs that its stage started, as /proc tells. Those have sessions of their own: what guards them is
/// in the worker's, and is left to do what it is for. (.NET's own tree would look at every thread of the machine.)
/// </summary>
internal static class ProcessTree
{
    /// <summary>Kills a process, and all under it that have another session.</summary>
    public static void Kill(Process root)
    {
        var under = root.HasExited ? [] : OtherSessionsUnder(root.Id);
        root.Kill();
        foreach (var id in under)
        {
            try
            {
                using var process = Process.GetProcessById(id);
                process.Kill();
            }
            catch (Exception error) when (error is ArgumentException or InvalidOperationException or Win32Exception)
            {
                // It has ended.
            }
        }
    }

    private static List<int> OtherSessionsUnder(int root)
    {
        var children = Directory
            .EnumerateDirectories("/proc")
            .Select(folder => int.TryParse(Path.GetFileName(folder), out var id) ? id : 0)
            .Where(id => id > 0)
            .Select(id => (Id: id, Of: Told(id)))
            .ToLookup(process => process.Of.Parent);
        var (own, found) = (Told(root).Session, new List<int>());
        for (var next = new Stack<int>([root]); next.TryPop(out var parent); )
        {
            foreach (var child in children[parent])
            {
                next.Push(child.Id);
                if (child.Of.Session != own)
                {
                    found.Add(child.Id);
                }
            }
        }

        return found;
    }

    // The second field is the program's name in parentheses, whatever that holds; then state, parent, group, session.
    private static (int Parent, int Session) Told(int process)
    {
        try
        {
            var text = File.ReadAllText($"/proc/{process}/stat");
            var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ', 5);
            return (int.Parse(fields[1]), int.Parse(fields[3]));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return (0, 0);
        }
    }
}
