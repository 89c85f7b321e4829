using Xunit.Abstractions;

namespace EndToEnd.Tests.Store;

/// <summary>The real host, killed while it trains, unlearns, measures and draws.</summary>
public sealed class RealHostKillTests(ITestOutputHelper output) : IDisposable
{
    private const int Kills = 8;
    private const int Seed = 11;
    private readonly PipelineSpace space = new();

    public void Dispose() => space.Dispose();

    [Fact]
    public void KillsWhileTheExperimentRunsLoseNothing()
    {
        var started = System.Diagnostics.Stopwatch.StartNew();
        Assert.Equal(0, space.Run("--artifacts=undisturbed").ExitCode);
        var whole = started.Elapsed;
        var random = new Random(Seed);
        var killed = 0;
        for (var i = 0; i < Kills; i++)
        {
            using var host = space.Start("--experiment=small.json");
            _ = host.StandardOutput.ReadToEndAsync();
            _ = host.StandardError.ReadToEndAsync();
            killed += host.WaitForExit((0.1 + (0.4 * random.NextDouble())) * whole) ? 0 : 1;
            CrashSpace.Kill(host);
        }

        var result = space.Run();
        Assert.True(result.ExitCode == 0, result.Output + result.Error);
        Assert.Equal(space.Hashes("undisturbed"), space.Hashes());
        Assert.Contains("Nothing to run", space.Run().Output);
        output.WriteLine($"seed {Seed}: {killed} of {Kills} kills met a host that was still running");
        Assert.InRange(killed, 2, Kills);
    }

    [Fact]
    public void AJournalOfAnUnknownSchemaIsRefusedWithExitCodeTwo()
    {
        var body = "2 something that a later version wrote\t{}";
        var checksum = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(body)))[
            ..16
        ];
        Directory.CreateDirectory(Path.Combine(space.Root, "artifacts", "store"));
        File.WriteAllText(Path.Combine(space.Root, "artifacts", "store", "journal"), $"{checksum} {body}\n");
        var result = space.Run();
        Assert.Equal(2, result.ExitCode);
        Assert.Contains("schema '2'", result.Output + result.Error);
    }

    [Fact]
    public void WithNoWaitARunOnAHeldFolderFailsWithExitCodeTwo()
    {
        using var first = space.Start("--experiment=small.json");
        ProcessTree.WaitUntil(
            () => File.Exists(Path.Combine(space.Root, "artifacts", "store", "lock.holder")),
            TimeSpan.FromSeconds(30),
            "the first host takes the lock"
        );
        var second = space.Run("--no-wait");
        CrashSpace.Kill(first);
        Assert.Equal(2, second.ExitCode);
        Assert.Contains($"process {first.Id} on", second.Output + second.Error);
    }
}
