using System.Security.Cryptography;
using System.Text;
using Xunit.Abstractions;

namespace EndToEnd.Tests.Store;

/// <summary>The real host, killed while it trains, unlearns, measures and draws.</summary>
[Collection(WholeSpace.Tests)]
public sealed class RealHostKillTests(WholeSpace whole, ITestOutputHelper output) : IDisposable
{
    private const int Kills = 8;
    private const int Seed = 11;
    private readonly PipelineSpace space = new();

    public void Dispose() => space.Dispose();

    [Fact]
    public void KillsWhileTheExperimentRunsLoseNothing()
    {
        var random = new Random(Seed);
        var killed = 0;
        for (var i = 0; i < Kills; i++)
        {
            using var host = space.Start();
            _ = host.StandardOutput.ReadToEndAsync();
            _ = host.StandardError.ReadToEndAsync();
            killed += host.WaitForExit((0.1 + (0.4 * random.NextDouble())) * whole.Duration) ? 0 : 1;
            Command.Kill(host);
        }

        space.RunWell();
        output.WriteLine($"seed {Seed}: {killed} of {Kills} kills met a host that was still running");
        Assert.InRange(killed, 2, Kills);
        Assert.Equal(whole.Hashes, space.Hashes());
        Assert.Contains("Nothing to run", space.RunWell());
    }

    [Fact]
    public void AJournalOfAnUnknownSchemaIsMisuse()
    {
        var body = "2 something that a later version wrote\t{}";
        var checksum = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(body)))[..16];
        Directory.CreateDirectory(space.InArtifacts("store"));
        File.WriteAllText(space.InArtifacts("store/journal"), $"{checksum} {body}\n");
        space.Run().AssertMisuse("schema '2'", "this program knows schema 1");
    }

    [Fact]
    public void NoWaitOnAHeldFolderIsMisuse()
    {
        using var first = space.Start();
        var holder = space.InArtifacts("store/lock.holder");
        Processes.WaitUntil(() => File.Exists(holder), TimeSpan.FromMinutes(1), "the first host takes the lock");
        var second = space.Run("--no-wait");
        Command.Kill(first);
        second.AssertMisuse($"process {first.Id} on");
    }
}
