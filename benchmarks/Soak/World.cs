using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.RegularExpressions;

namespace Benchmarks.Soak;

/// <summary>A folder with experiments, artifacts and files of somebody else, in which the real host runs.</summary>
internal sealed partial class World
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    // What commands may write.
    private static readonly string[] Ours =
    [
        "artifacts",
        "project",
        "undisturbed",
        "remote",
        "reported",
        "out.zip",
        "missing",
        "edited.json",
    ];

    // Files of somebody else among what commands write.
    private static readonly string[] Mine = ["artifacts/notes.txt", "artifacts/small/mine.csv", "project/small/tables/mine.csv"];
    private readonly string host = Path.Combine(AppContext.BaseDirectory, "Build.dll");
    private readonly SortedDictionary<string, string> foreign;
    private SortedDictionary<string, string> undisturbed = [];

    public World()
    {
        Unedited = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "small.json"));
        File.WriteAllText(In("small.json"), Unedited);
        File.WriteAllText(In("edited.json"), Unedited);
        File.WriteAllText(In("broken.json"), Unedited[..(Unedited.Length / 2)]);
        File.WriteAllText(In("notes.txt"), "Somebody's notes.\n");
        foreach (var file in Mine)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(In(file))!);
            File.WriteAllText(In(file), "1,2\n");
        }

        foreign = Foreign();
    }

    public string Root { get; } = Directory.CreateTempSubdirectory("soak-").FullName;

    /// <summary>The text of the small experiment.</summary>
    public string Unedited { get; }

    /// <summary>The steps so far.</summary>
    public List<string> Told { get; } = [];

    /// <summary>How often each kind of thing happened.</summary>
    public Dictionary<string, int> Counts { get; } = [];

    /// <summary>The path of a file here.</summary>
    public string In(string path) => Path.Combine(Root, path);

    /// <summary>The files under the artifacts folder.</summary>
    public string[] Artifacts() =>
        [
            .. Directory
                .GetFiles(In("artifacts"), "*", SearchOption.AllDirectories)
                .Where(f => !Mine.Contains(Path.GetRelativePath(Root, f))),
        ];

    /// <summary>Tells of a step, and counts it.</summary>
    public void Tell(string kind, string what)
    {
        Counts[kind] = Counts.GetValueOrDefault(kind) + 1;
        Told.Add($"{DateTime.UtcNow:HH:mm:ss} {kind}: {what}");
    }

    /// <summary>Computes what every later run is compared with.</summary>
    public void RunUndisturbed()
    {
        var (code, said) = End(Start(["--experiment=small.json", "--artifacts=undisturbed"]));
        Require(code == 0, $"the undisturbed run ended with {code}:\n{said}");
        undisturbed = Hashes(In("undisturbed/small"), _ => true);
    }

    /// <summary>Runs the unedited experiment, and compares.</summary>
    public void CheckThatAllHeals()
    {
        string[] arguments = ["--experiment=small.json", "--verify-hashes"];
        Tell("comparisons", string.Join(' ', arguments));
        var (code, said) = End(Start(arguments));
        Require(code == 0, $"the run that should put everything right ended with {code}:\n{said}");
        var now = Hashes(In("artifacts/small"), undisturbed.ContainsKey);
        foreach (var (file, hash) in undisturbed)
        {
            Require(
                now.GetValueOrDefault(file) == hash,
                $"'{file}' is {(now.ContainsKey(file) ? "another" : "missing")} after a whole run."
            );
        }

        Check(arguments, code, said, []);
    }

    /// <summary>Starts the host.</summary>
    public Process Start(string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [host, .. arguments])
        {
            WorkingDirectory = Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return Process.Start(start)!;
    }

    /// <summary>Waits for a host's end.</summary>
    public static (int Code, string Said) End(Process process)
    {
        using (process)
        {
            var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            if (!process.WaitForExit(Longest))
            {
                process.Kill(entireProcessTree: true);
                throw new ViolationException(
                    $"a command did not end within {Longest.TotalMinutes} minutes:\n{output.Result}{error.Result}"
                );
            }

            return (process.ExitCode, output.Result + error.Result);
        }
    }

    /// <summary>What must hold after every command.</summary>
    /// <param name="arguments">The command.</param>
    /// <param name="code">Its exit code.</param>
    /// <param name="said">What it said.</param>
    /// <param name="signalled">Exit codes that are right besides 0 to 3.</param>
    public void Check(string[] arguments, int code, string said, int[] signalled)
    {
        var command = string.Join(' ', arguments);
        Require(code is >= 0 and <= 3 || signalled.Contains(code), $"exit code {code} of {command}:\n{said}");
        // Diagnostics are asked for, and have it.
        Require(
            arguments.Contains("--verbosity=diagnostic") || !StackTrace().IsMatch(said),
            $"an exception was not handled in {command}:\n{said}"
        );
        var wait = Stopwatch.StartNew();
        while (Living() is { Count: > 0 } living)
        {
            Require(wait.Elapsed < TimeSpan.FromSeconds(20), $"processes live on after {command}: {string.Join(", ", living)}");
            Thread.Sleep(20);
        }

        var now = Foreign();
        var changed = foreign.Keys.Union(now.Keys).Where(f => foreign.GetValueOrDefault(f) != now.GetValueOrDefault(f)).ToList();
        Require(changed.Count == 0, $"changed outside the artifacts folder: {string.Join(", ", changed)} by {command}");
    }

    public void Delete() => Directory.Delete(Root, recursive: true);

    private static void Require(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new ViolationException(otherwise);
        }
    }

    /// <summary>The ids of the processes that work in this folder: hosts and workers.</summary>
    public List<string> Living() =>
        [
            .. Directory
                .EnumerateDirectories("/proc")
                .Where(p => int.TryParse(Path.GetFileName(p), out _) && TargetOf(Path.Combine(p, "cwd")) == Root)
                .Select(p => Path.GetFileName(p)!),
        ];

    private static string? TargetOf(string link)
    {
        try
        {
            return new FileInfo(link).LinkTarget;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private SortedDictionary<string, string> Foreign() =>
        Hashes(Root, file => Mine.Contains(file) || !Ours.Any(ours => file == ours || file.StartsWith(ours + "/")));

    private static SortedDictionary<string, string> Hashes(string folder, Predicate<string> wanted) =>
        new(
            Directory
                .EnumerateFiles(folder, "*", SearchOption.AllDirectories)
                .Select(file => Path.GetRelativePath(folder, file))
                .Where(file => Path.GetFileName(file) != "manifest.json" && wanted(file))
                .ToDictionary(file => file, file => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(Path.Combine(folder, file)))))
        );

    [GeneratedRegex(@"Unhandled exception|^\s+at [\w.<>`]+\(", RegexOptions.Multiline)]
    private static partial Regex StackTrace();
}
