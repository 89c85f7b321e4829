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

    private static readonly Lazy<IReadOnlyDictionary<string, string>> Undisturbed = new(() =>
    {
        using var space = new CrashSpace();
        Assert.Equal(0, space.Run().ExitCode);
        return space.Bytes();
    });

    public string Root { get; } = root ?? Directory.CreateTempSubdirectory("pipeline-crash-").FullName;

    public string Artifacts => Path.Combine(Root, "artifacts");

    public string Journal => Path.Combine(Artifacts, "store", "journal");

    /// <summary>Makes stages take long: milliseconds per kilobyte that they write. No parameter of theirs.</summary>
    public int PauseMilliseconds { get; set; }

    /// <summary>Workers refuse the kernel's signal and outlive their host.</summary>
    public bool WorkersOutlive { get; set; }

    public Process Start(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "CrashHost.dll"), Artifacts, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["CRASH_PAUSE_MS"] = PauseMilliseconds.ToString();
        if (WorkersOutlive)
        {
            start.Environment["CRASH_OUTLIVE"] = "yes";
        }

        return Process.Start(start)!;
    }

    public HostResult Run(params string[] arguments)
    {
        using var host = Start(arguments);
        return End(host);
    }

    public static HostResult End(Process host)
    {
        var output = host.StandardOutput.ReadToEndAsync();
        var error = host.StandardError.ReadToEndAsync();
        Assert.True(host.WaitForExit(TimeSpan.FromMinutes(1)), "The host did not end within a minute.");
        return new HostResult(host.ExitCode, output.Result, error.Result);
    }

    /// <summary>Kills a host with SIGKILL and waits for its end.</summary>
    public static void Kill(Process host)
    {
        host.Kill();
        host.WaitForExit();
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
        PauseMilliseconds = 0;
        WorkersOutlive = false;
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
}
