using System.Collections;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Build.CommandLine;
using Pipeline.Running;

namespace Build.Running;

/// <summary>
/// A file that starts a worker, in a folder that all machines see: a launcher gets one word, its path, which every shell
/// on the way reads the same.
/// </summary>
internal sealed class LaunchScript : IDisposable
{
    private const UnixFileMode Executable =
        UnixFileMode.UserRead
        | UnixFileMode.UserWrite
        | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead
        | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead
        | UnixFileMode.OtherExecute;

    // What the host found its libraries and the runtime with; another machine's login shell may not set it.
    private static readonly string[] HandedOn = ["PATH", "LD_LIBRARY_PATH", "DOTNET_ROOT", "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT"];
    private static readonly string[] OfSlurm = ["SLURM_", "SLURMD_", "SRUN_", "SBATCH_", "SALLOC_", "PMI_", "PMIX_"];
    private readonly string path;

    private LaunchScript(string path, string name) => (this.path, Name) = (path, name);

    /// <summary>Names this run among a scheduler's jobs.</summary>
    public string Name { get; }

    /// <summary>Writes the script of workers that would be started like this here.</summary>
    public static LaunchScript Write(string artifacts, ProcessStartInfo worker)
    {
        var text = Text(worker);
        var id = Convert.ToHexStringLower(
            SHA256.HashData(Encoding.UTF8.GetBytes($"{text}{Environment.MachineName}{Environment.ProcessId}"))
        );
        var folder = Directory.CreateDirectory(Path.Combine(Path.GetFullPath(artifacts), "store", "workers")).FullName;
        var path = Path.Combine(folder, $"{id[..12]}.sh");
        File.WriteAllText(path, text);
        File.SetUnixFileMode(path, Executable);
        return new LaunchScript(path, $"pipeline-{id[..8]}");
    }

    /// <summary>
    /// The command of a launcher. The kernel kills it when this process ends, however that ends, so that no job is left
    /// behind; it is in a session of its own, so that Ctrl-C is this process's alone to answer.
    /// </summary>
    public ProcessStartInfo Command(LaunchGroup group)
    {
        var start = new ProcessStartInfo("setpriv", ["--pdeathsig", "KILL", "setsid", "sh", "-c", $"exec {CommandOf(group)} {path}"]);
        if (group.IsSlurm && !group.IsSteps)
        {
            // This process may be a job itself: what it was given is not what its workers ask for.
            foreach (var name in start.Environment.Keys.Where(n => n != "SLURM_CONF" && OfSlurm.Any(n.StartsWith)).ToList())
            {
                start.Environment.Remove(name);
            }
        }

        return start;
    }

    /// <summary>A launcher's command as people read it.</summary>
    public static string Shown(LaunchGroup group) =>
        group.IsSteps ? "srun, steps of this allocation"
        : group.IsSlurm ? $"srun {group.Launch}"
        : group.Launch;

    public void Dispose()
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // It harms nobody, and the next run writes its own.
        }
    }

    // TERM comes two minutes before the time limit: the worker says that it leaves, and goes on.
    private string CommandOf(LaunchGroup group)
    {
        const string One = "srun --quiet --nodes=1 --ntasks=1 --kill-on-bad-exit --signal=TERM@120";
        return group.IsSteps ? $"{One} --exact --cpus-per-task=\"${{SLURM_CPUS_PER_TASK:-1}}\" --job-name={Name}"
            : group.IsSlurm ? $"{One} --cpus-per-task=1 --job-name={Name} {group.Launch}"
            : group.Launch;
    }

    private static string Text(ProcessStartInfo worker)
    {
        var inherited = Environment
            .GetEnvironmentVariables()
            .Cast<DictionaryEntry>()
            .ToDictionary(v => (string)v.Key, v => (string?)v.Value);
        var own = worker.Environment.Where(v =>
            !inherited.TryGetValue(v.Key, out var value) || value != v.Value || HandedOn.Contains(v.Key)
        );
        var text = new StringBuilder("#!/bin/sh\n# Starts a worker; written by the run that wants it, and deleted by it.\n");
        text.Append($"cd {Quoted(Directory.GetCurrentDirectory())} || exit 1\n");
        text.Append($"unset {WorkerLoop.HostVariable}\n");
        text.Append($"for name in $(env | sed -n 's/^\\(\\({string.Join("\\|", Instructions.Names)}\\)[A-Za-z0-9_]*\\)=.*/\\1/p')\n");
        text.Append("do unset \"$name\"\ndone\n");
        foreach (var (name, value) in own.OrderBy(v => v.Key, StringComparer.Ordinal))
        {
            text.Append($"export {name}={Quoted(value ?? "")}\n");
        }

        return text.Append($"exec {string.Join(' ', worker.ArgumentList.Prepend(worker.FileName).Select(Quoted))}\n").ToString();
    }

    private static string Quoted(string text) => $"'{text.Replace("'", "'\\''")}'";
}
