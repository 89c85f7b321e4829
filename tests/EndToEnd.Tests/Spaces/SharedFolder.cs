using System.Diagnostics;

namespace EndToEnd.Tests.Spaces;

/// <summary>
/// A folder as two machines see it through a network file system (FUSE, shared.py): this one at a path of the test's
/// choice, and another that sees its own view of it there.
/// </summary>
internal sealed class SharedFolder : IDisposable
{
    private const string Python = "/usr/bin/python3";
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);
    private readonly string folder = Directory.CreateTempSubdirectory("shared-").FullName;
    private readonly string here;
    private readonly List<(Process Process, string Mount)> machines = [];

    /// <summary>Mounts it.</summary>
    /// <param name="here">Where it is to be seen, on both machines.</param>
    /// <param name="options">How it behaves, as in shared.py.</param>
    public SharedFolder(string here, params string[] options)
    {
        this.here = here;
        Directory.CreateDirectory(Backing);
        foreach (var mount in (string[])[here, Path.Combine(folder, "elsewhere")])
        {
            Directory.CreateDirectory(mount);
            var script = Path.Combine(AppContext.BaseDirectory, "Spaces", "shared.py");
            var process = Process.Start(
                new ProcessStartInfo(Python, [script, Backing, mount, .. options]) { RedirectStandardError = true }
            )!;
            machines.Add((process, mount));
            Processes.WaitUntil(() => File.ReadAllText("/proc/mounts").Contains($" {mount} fuse"), Longest, "the folder is mounted");
        }

        File.WriteAllText(Elsewhere, $"mount --bind {folder}/elsewhere {here} && cd / && exec \"$@\"");
    }

    /// <summary>The words before a command that runs on the other machine.</summary>
    public string[] There => ["unshare", "--mount", "sh", Elsewhere];

    /// <summary>The same; the other machine has a name of its own.</summary>
    public string[] ThereByName => ["unshare", "--uts", "sh", "-c", "hostname elsewhere && exec \"$@\"", "sh", .. There];

    private string Backing => Path.Combine(folder, "backing");

    private string Elsewhere => Path.Combine(folder, "elsewhere.sh");

    /// <summary>Why there can be none here; null when there can.</summary>
    public static string? Lacks() =>
        !Environment.IsPrivilegedProcess || !File.Exists("/dev/fuse") ? "A file system of our own needs root and /dev/fuse."
        : !File.Exists(Python) || Command.Run("/", Python, "-c", "import fusepy").ExitCode != 0
            ? $"{Python} has no fusepy (Debian: python3-fusepy)."
        : null;

    /// <summary>Sends a signal to the file system: it stands still (STOP), or goes on (CONT).</summary>
    public void Send(string signal) => Processes.Send(signal, [.. machines.Select(machine => machine.Process.Id)]);

    /// <summary>From now on the folder is one of this machine's own disk, with all that is in it.</summary>
    public void BringHome()
    {
        Unmount();
        Directory.Delete(here);
        Command.Run("/", "mv", Backing, here).AssertSuccess();
    }

    public void Dispose()
    {
        Unmount();
        Directory.Delete(folder, recursive: true);
    }

    private void Unmount()
    {
        foreach (var (process, mount) in machines)
        {
            Command.Run("/", "umount", "--lazy", mount);
            process.Kill();
            process.WaitForExit();
            process.Dispose();
        }

        machines.Clear();
    }
}

/// <summary>A fact about a file system of our own.</summary>
internal sealed class SharedFactAttribute : FactAttribute
{
    private static readonly Lazy<string?> Lack = new(SharedFolder.Lacks);

    public SharedFactAttribute() => Skip = Lack.Value ?? null!;
}
