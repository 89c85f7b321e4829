using System.Diagnostics;
using System.Security.Cryptography;
using Newtonsoft.Json.Linq;
using Pipeline.Store;

namespace EndToEnd.Tests.Spaces;

/// <summary>A folder in which the crash host (tests/CrashHost) runs its small graph, is killed, and runs again.</summary>
internal sealed class CrashSpace(string? root = null) : IDisposable
{
    /// <summary>Stages of the small graph.</summary>
    public const int Stages = 6;

    // Series but one.
    private const int Others = 2;

    // The least that a held stage has written, but for the stage of one kilobyte; in bytes.
    private const long HeldAt = 20 << 10;

    private static readonly Lazy<IReadOnlyDictionary<string, string>> Undisturbed = new(() =>
    {
        using var space = new CrashSpace();
        Assert.Equal(0, space.Run().ExitCode);
        return space.Bytes();
    });

    public string Root { get; } = root ?? Directory.CreateTempSubdirectory("pipeline-crash-").FullName;

    public string Artifacts => Path.Combine(Root, "artifacts");

    public string Journal => Path.Combine(Artifacts, "store", "journal");

    private string Gate => Path.Combine(Root, "gate");

    /// <summary>Starts a host whose stages that write series are held in the middle, until they are let go.</summary>
    /// <param name="workersOutlive">Whether its workers refuse the kernel's signal and outlive it.</param>
    public Process StartHeld(bool workersOutlive = false)
    {
        File.WriteAllText(Gate, "");
        return Start([], new() { ["CRASH_GATE"] = Gate, ["CRASH_OUTLIVE"] = workersOutlive ? "yes" : null });
    }

    /// <summary>Starts a host whose stages are held, and waits until it is at work, with the lock in its hands.</summary>
    public Process StartAtWork(bool workersOutlive = false)
    {
        var host = StartHeld(workersOutlive);
        Processes.WaitUntil(() => HalfWritten().Any(), TimeSpan.FromMinutes(1), "a worker writes");
        return host;
    }

    /// <summary>Starts a host whose workers a launcher starts, and waits until one is at work and held.</summary>
    public Process StartLaunched(string launch, KeyValuePair<string, string?>? variable = null, params string[] arguments)
    {
        File.WriteAllText(Gate, "");
        KeyValuePair<string, string?>[] variables = variable is { } given ? [given] : [];
        var host = Start([$"--launch={launch}", .. arguments], new(variables) { ["CRASH_GATE"] = Gate });
        Processes.WaitUntil(() => HalfWritten().Count() > 1, TimeSpan.FromMinutes(2), "two workers write");
        return host;
    }

    /// <summary>Lets go what is held.</summary>
    public void LetGo() => Directory.GetFiles(Root, "gate*").ToList().ForEach(File.Delete);

    /// <summary>Lets go all series but one, and waits until they are there.</summary>
    public void LetGoAllBut(string name)
    {
        File.WriteAllText(Gate + name, "");
        File.Delete(Gate);
        var tree = Path.Combine(Artifacts, "small", "series");
        Processes.WaitUntil(
            () => Directory.Exists(tree) && Directory.GetDirectories(tree).Length == Others,
            TimeSpan.FromMinutes(2),
            "the other series are there"
        );
    }

    public Process Start(params string[] arguments) => Start(arguments, []);

    /// <summary>The command of a host.</summary>
    public string[] Host(params string[] arguments) =>
        ["dotnet", Path.Combine(AppContext.BaseDirectory, "CrashHost.dll"), Artifacts, .. arguments];

    public HostResult Run(params string[] arguments)
    {
        using var host = Start(arguments);
        return Command.End(host);
    }

    /// <summary>Hash by path of every artifact of the readable tree, without manifests, and of every object.</summary>
    public SortedDictionary<string, string> Bytes() =>
        new(
            ((string[])["small", "store/objects"])
                .Select(f => Path.Combine(Artifacts, f))
                .Where(Directory.Exists)
                .SelectMany(f => Directory.EnumerateFiles(f, "*", SearchOption.AllDirectories))
                .Where(f => Path.GetFileName(f) != "manifest.json")
                .ToDictionary(f => Path.GetRelativePath(Artifacts, f), f => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(f))))
        );

    /// <summary>The ids of all executions that succeeded, oldest first.</summary>
    public IReadOnlyList<string> Executions()
    {
        using var store = new ArtifactStore(Artifacts);
        return [.. store.Records.Where(r => !r.Failed).Select(r => r.StageId)];
    }

    /// <summary>Where the object of a readable file lies.</summary>
    public string ObjectOf(string file)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Path.Combine(Artifacts, "small", file))));
        return Path.Combine(Artifacts, "store", "objects", hash[..2], hash[2..]);
    }

    /// <summary>A plain run finishes, and every artifact is as if nothing had ever happened.</summary>
    public HostResult AssertFinishes(string after, params string[] arguments)
    {
        var result = Run(arguments);
        Assert.True(result.ExitCode == 0, $"{after}: {result.Output}{result.Error}");
        AssertWhole(after);
        return result;
    }

    /// <summary>
    /// Artifacts, objects and manifests are those of an undisturbed run, and nothing is left lying about.
    /// </summary>
    public void AssertWhole(string after)
    {
        Assert.True(
            Undisturbed.Value.SequenceEqual(Bytes()),
            $"{after}: artifacts differ:\n{string.Join('\n', Undisturbed.Value.Except(Bytes()).Concat(Bytes().Except(Undisturbed.Value)))}"
        );
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(Artifacts, "store", "attempts")));
        var manifests = Directory.GetFiles(Path.Combine(Artifacts, "small"), "manifest.json", SearchOption.AllDirectories);
        Assert.Equal(Stages, manifests.Length);
        Assert.All(manifests, m => Assert.Equal(1, (int?)JObject.Parse(File.ReadAllText(m))["schema"]));
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);

    private Process Start(string[] arguments, Dictionary<string, string?> environment) =>
        Command.Start(Root, Host()[0], [.. Host()[1..], .. arguments], environment);

    private IEnumerable<string> HalfWritten()
    {
        var attempts = Path.Combine(Artifacts, "store", "attempts");
        return Directory.Exists(attempts)
            ? Directory.GetFiles(attempts, "series.bin", SearchOption.AllDirectories).Where(f => new FileInfo(f).Length > HeldAt)
            : [];
    }
}
