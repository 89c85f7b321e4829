using System.Diagnostics;
using System.Text;

namespace EndToEnd.Tests.Spaces;

/// <summary>The ways to start a host.</summary>
public enum Launch
{
    /// <summary><c>dotnet Build.dll</c></summary>
    Alone,

    /// <summary><c>dotnet cake</c></summary>
    Cake,

    /// <summary><c>dotnet run</c></summary>
    Run,
}

/// <summary>Makes it once.</summary>
[CollectionDefinition(LaunchedSpace.Tests)]
public sealed class LaunchedSpaceTests : ICollectionFixture<LaunchedSpace>;

/// <summary>
/// A folder in which <c>dotnet cake</c> works as in a checkout: the real build.cake, over a project whose build is a
/// link to the host of the tests. The experiment has two trainings of some seconds, and its data are there.
/// </summary>
public sealed class LaunchedSpace : IDisposable
{
    /// <summary>The tests that share it.</summary>
    public const string Tests = "launched hosts";

    public LaunchedSpace()
    {
        Space.Edit("\"epochs\": 1, \"batchSize\": 64", "\"epochs\": 8, \"batchSize\": 64");
        foreach (var name in (string[])["build.cake", "cake.config", "dotnet-tools.json"])
        {
            File.Copy(Path.Combine(Checkout.Root, name), Space.InFolder(name));
        }

        foreach (
            var name in (string[])["Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props", "ReadyToRun.targets"]
        )
        {
            File.WriteAllText(Space.InFolder(name), "<Project />");
        }

        File.WriteAllText(Space.InFolder("global.json"), "{}");
        Directory.CreateDirectory(Space.InFolder("src"));
        Directory.CreateDirectory(Space.InFolder("build"));
        EditSource("first");
        File.WriteAllText(
            Space.InFolder("build/Build.csproj"),
            $"""
            <Project DefaultTargets="Build">
              <Target Name="Restore" />
              <Target Name="Build">
                <Exec Command="mkdir -p $(HostFolder) &amp;&amp; ln -sf {AppContext.BaseDirectory}Build.dll $(HostFolder)Build.dll" />
              </Target>
            </Project>
            """
        );
        Command.Run(Space.Root, "dotnet", "tool", "restore").AssertSuccess();
        Space.RunWell("--target=Data");
        using var undisturbed = Space.Copy();
        undisturbed.RunWell(Training);
        Hashes = undisturbed.Hashes();
    }

    /// <summary>Two trainings, one after the other.</summary>
    public static string[] Training => ["--target=Train", "--methods=ssd", "--training-seeds=2", "--jobs=1"];

    public PipelineSpace Space { get; } = new();

    /// <summary>What an undisturbed training writes.</summary>
    public IReadOnlyDictionary<string, string> Hashes { get; }

    /// <summary>Changes a source file, so that the next <c>dotnet cake</c> builds.</summary>
    public void EditSource(string text) => File.WriteAllText(Space.InFolder("src/source.cs"), text);

    /// <summary>The command that trains, without what it trains.</summary>
    public static string[] Words(Launch launch) =>
        launch switch
        {
            Launch.Alone => ["dotnet", Path.Combine(AppContext.BaseDirectory, "Build.dll")],
            Launch.Cake => ["dotnet", "cake"],
            _ => ["dotnet", "run", "--no-build", "-c", Configuration, "--project", Path.Combine(Checkout.Root, "build"), "--"],
        };

    /// <summary>An artifacts folder of its own that has the data.</summary>
    public string NewArtifacts()
    {
        var artifacts = $"artifacts-{Guid.NewGuid():N}";
        Command.Run(Space.Root, "cp", "-a", "artifacts", artifacts).AssertSuccess();
        return artifacts;
    }

    /// <summary>Starts a training in a process group of its own, and waits until it computes.</summary>
    public LaunchedRun Start(Launch launch, params string[] before)
    {
        var artifacts = NewArtifacts();
        // Tests that run in the background of a script ignore INT, and so would what they start.
        string[] words = [.. before, .. Words(launch), "--experiment=small.json", $"--artifacts={artifacts}", .. Training];
        return new LaunchedRun(this, Command.Start(Space.Root, "env", ["--default-signal", "setsid", .. words]), artifacts);
    }

    public void Dispose() => Space.Dispose();

    private static string Configuration => AppContext.BaseDirectory.Contains("/Release/") ? "Release" : "Debug";
}

/// <summary>A training that computes.</summary>
public sealed class LaunchedRun : IDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(3);
    private readonly LaunchedSpace space;
    private readonly string artifacts;
    private readonly StringBuilder said = new();
    private readonly Task reading;
    private readonly IReadOnlyList<int> all;

    internal LaunchedRun(LaunchedSpace space, Process launcher, string artifacts)
    {
        (this.space, Launcher, this.artifacts) = (space, launcher, artifacts);
        reading = Task.WhenAll(ReadAsync(launcher.StandardOutput), ReadAsync(launcher.StandardError));
        Processes.WaitUntil(() => Worker is not null, Longest, "a worker is there");
        all = Processes.Descendants(launcher.Id);
        Host = Processes.Parent(Worker!.Value);
        Processes.WaitUntil(() => Processes.HasMapped(Worker ?? 0, "libtorch_cpu.so"), Longest, "it trains");
    }

    /// <summary>What was started; it leads a process group.</summary>
    public Process Launcher { get; }

    /// <summary>The host.</summary>
    public int Host { get; }

    /// <summary>Its worker.</summary>
    public int? Worker => Processes.Descendants(Launcher.Id).Where(Processes.IsWorker).Select(id => (int?)id).FirstOrDefault();

    /// <summary>What has been said in all, once nothing of the run lives that could say more.</summary>
    public string Said
    {
        get
        {
            Assert.True(reading.Wait(Longest), "Somebody still has its output.");
            return said.ToString();
        }
    }

    /// <summary>Waits until these words have been said.</summary>
    public void WaitUntilSaid(string words) =>
        Processes.WaitUntil(
            () =>
            {
                lock (said)
                {
                    return said.ToString().Contains(words);
                }
            },
            Longest,
            words
        );

    /// <summary>Sends a signal to one of them, or to all.</summary>
    public void Send(string signal, string who) => TrySend(signal, who).AssertSuccess();

    /// <summary>The same to some who may have ended by now.</summary>
    public HostResult TrySend(string signal, string who) =>
        Command.Run(
            space.Space.Root,
            "kill",
            $"-{signal}",
            "--",
            who switch
            {
                "launcher" => Launcher.Id.ToString(),
                "host" => Host.ToString(),
                "worker" => Worker!.Value.ToString(),
                _ => $"-{Launcher.Id}",
            }
        );

    /// <summary>Waits until the launcher has ended, and gives its exit code.</summary>
    public int WaitForLauncher()
    {
        Assert.True(Launcher.WaitForExit(Longest), "It did not end.");
        return Launcher.ExitCode;
    }

    /// <summary>Waits until nothing of the run lives.</summary>
    public void WaitForAll() => Processes.WaitForEnd(all, Longest, "all have ended");

    /// <summary>Runs the same again, to a good end, and gives what it says.</summary>
    public string NextRun() => space.Space.RunWell([$"--artifacts={artifacts}", .. LaunchedSpace.Training]);

    /// <summary>What is there is what an undisturbed run writes.</summary>
    public void AssertWhole() => Assert.Equal(space.Hashes, space.Space.Hashes(artifacts));

    public void Dispose()
    {
        foreach (var process in all.Where(Processes.Lives))
        {
            Command.Run(space.Space.Root, "kill", "-KILL", process.ToString());
        }

        Launcher.Dispose();
    }

    private async Task ReadAsync(StreamReader from)
    {
        while (await from.ReadLineAsync() is { } line)
        {
            lock (said)
            {
                said.AppendLine(line);
            }
        }
    }
}
