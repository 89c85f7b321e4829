using Build.Running;

namespace EndToEnd.Tests.Running;

/// <summary>A worker on a machine that says it has another processor: its /proc/cpuinfo is another file.</summary>
public sealed class ProcessorClassTests : IDisposable
{
    private const string Other = "sse4_2 (TestMaker)";
    private readonly PipelineSpace space = new();

    public void Dispose() => space.Dispose();

    [NamespaceFact]
    public void AWorkerOfAnotherClassIsSentHomeOrLetInByMixed()
    {
        var here = ProcessorClass.Of(Build.CommandLine.Options.Parse(["--numerics=native"]));
        string[] native = ["--methods=ssd", "--training-seeds=1", "--numerics=native"];
        string[] elsewhere = ["--target=Train", .. native, $"--launch={There("\"$0\"")}", "--workers=1"];
        space.RunWell(["--target=Data", .. native]);
        Assert.Contains($"Computed with one class of processor: {here} (1 stage).", space.RunWell(["--target=Status", .. native]));

        space
            .Run(elsewhere)
            .AssertMisuse(
                $"No worker came: {Environment.MachineName} computes with {Other} (Test Processor 9); "
                    + $"this store's results come from {here} (",
                "bytes would differ. Ask the launcher for other machines (--constraint=… in --slurm), or run with --numerics=portable, "
                    + "or allow it with --mixed."
            );

        var host = string.Join(' ', ["dotnet", typeof(ProcessorClass).Assembly.Location, "--target=Train", .. native]);
        var itself = Command.Run(space.Root, "sh", "-c", $"{There("\"$0\" \"$@\"")} {host} --experiment=small.json");
        itself.AssertMisuse(
            $"This machine computes with {Other}; this store's results come from {here} (",
            "Compute into a folder of its own (--artifacts=DIR), or with --numerics=portable, or allow it with --mixed."
        );

        space.RunWell([.. elsewhere, "--mixed"]);
        const string Both = "Computed with 2 classes of processor, whose bytes may differ: ";
        Assert.Contains(Both, space.RunWell(["--target=Status", .. native]));
        Assert.Contains(Both, space.RunWell(["--target=Verify", .. native, "--replay=0"]));
        space.RunWell(["--target=Report", .. native]);
        Assert.Contains(Other, File.ReadAllText(space.InArtifacts("small/report.html")));
        Assert.Equal(Other, (string?)space.Manifest("train/digits5/seed-01")["environment"]!["class"]);
    }

    private string There(string command)
    {
        var lines = File.ReadLines("/proc/cpuinfo")
            .Select(line =>
                line.StartsWith("vendor_id") ? "vendor_id\t: TestMaker"
                : line.StartsWith("model name") ? "model name\t: Test Processor 9"
                : line.StartsWith("flags") ? "flags\t\t: fpu sse2 sse4_2"
                : line
            );
        File.WriteAllLines(space.InFolder("cpuinfo"), lines);
        return $"{NamespaceFactAttribute.Unshare} sh -c 'mount --bind {space.InFolder("cpuinfo")} /proc/cpuinfo && exec {command}'";
    }
}

/// <summary>A fact that needs a mount namespace of its own.</summary>
internal sealed class NamespaceFactAttribute : FactAttribute
{
    public NamespaceFactAttribute() =>
        Skip =
            Command.Run("/", "sh", "-c", $"{Unshare} mount --bind /proc/version /proc/cpuinfo").ExitCode == 0
                ? null!
                : "this machine lets nobody mount over a file in a namespace of their own";

    /// <summary>The command that runs another in one.</summary>
    public static string Unshare => Environment.UserName == "root" ? "unshare --mount" : "unshare --map-root-user --mount";
}
