namespace Pipeline.Files;

/// <summary>
/// What desktops, editors and network file systems leave beside the files of others: hidden files and folders
/// (.DS_Store, .~lock.a.csv#, .a.svg.swp, .ipynb_checkpoints/, .nfs0001), backups of editors, and what Windows writes.
/// </summary>
public static class Leavings
{
    private static readonly HashSet<string> OfWindows = new(StringComparer.OrdinalIgnoreCase) { "Thumbs.db", "desktop.ini" };

    /// <summary>Whether a path, relative to the folder that is ours, is or lies in such a thing.</summary>
    public static bool Are(string path) => path.Split('/').Any(name => name.StartsWith('.') || IsBackup(name) || OfWindows.Contains(name));

    private static bool IsBackup(string name) => name.EndsWith('~') || (name.StartsWith('#') && name.EndsWith('#'));
}
