using System.Diagnostics;
using Pipeline.Store;

namespace EndToEnd.Tests.Remotes;

/// <summary>What one machine computed, another fetches.</summary>
[Collection(FinishedSpace.Tests)]
public sealed class RemoteTests(FinishedSpace space)
{
    private const int Stages = 20;

    [Fact]
    public void ThroughAFolder() => TravelsOnce(Path.Combine(space.Space.Root, FinishedSpace.NewName()));

    [NginxFact]
    public void ThroughAWebServer()
    {
        using var server = new NginxServer();
        TravelsOnce(server.Address + "some/place");
    }

    [Fact]
    public void ThroughABucket()
    {
        using var server = new BucketServer();
        TravelsOnce($"s3://{BucketServer.Bucket}/some/place", $"--endpoint={server.Address}");
        Assert.All(server.Objects.Keys, key => Assert.Matches("^some/place/(objects|records)/[0-9a-f]{2}/[0-9a-f]{62}$", key));
        Assert.Equal(Stages, server.Objects.Keys.Count(key => key.StartsWith("some/place/records/")));
    }

    [Fact]
    public void AFigureNeedsNeitherWeightsNorPredictions()
    {
        var (remote, artifacts) = Pushed();
        Assert.Contains($"{Stages} records", space.RunWell("--target=Pull", remote, artifacts, "--without=weights,predictions"));
        Assert.Contains("Nothing to run", space.RunWell("--target=Figure2", artifacts));
        Assert.DoesNotContain(
            space.Space.Hashes(artifacts["--artifacts=".Length..]).Keys,
            f => Path.GetFileName(f) is "weights.safetensors" or "predictions.parquet" or "logits.parquet"
        );
        space.RunWell("--target=Pull", remote, artifacts);
        Assert.Contains("Nothing to run", space.RunWell("--target=Train", artifacts));
        Assert.Equal(space.Space.Hashes(), space.Space.Hashes(artifacts["--artifacts=".Length..]));
    }

    [Fact]
    public void APullThatWasKilledGoesOnFromWhereItWas()
    {
        using var server = new BucketServer();
        string[] remote = [$"--remote=s3://{BucketServer.Bucket}", $"--endpoint={server.Address}"];
        Succeed(Run("--target=Push", remote));
        var objects = server.Objects.Keys.Count(k => k.StartsWith("objects/"));
        var artifacts = $"--artifacts={FinishedSpace.NewName()}";
        server.Patience = objects / 2;
        server.Requests.Clear();
        using (var host = Start("--target=Pull", [.. remote, artifacts]))
        {
            ProcessTree.WaitUntil(() => server.Patience < 0, TimeSpan.FromSeconds(60), "half of the objects are fetched");
            CrashSpace.Kill(host);
        }

        server.Patience = int.MaxValue;
        server.Requests.Clear();
        Succeed(Run("--target=Pull", [.. remote, artifacts]));
        Assert.InRange(server.Requests.Count(r => r.StartsWith("GET objects/")), 1, objects - 1);
        Assert.Contains("Nothing to run", space.RunWell("--target=Figure2", artifacts));
        Assert.Equal(space.Space.Hashes(), space.Space.Hashes(artifacts["--artifacts=".Length..]));
    }

    [Theory]
    [InlineData("other bytes")]
    [InlineData("cut short")]
    [InlineData("too long")]
    [InlineData("gone")]
    public void AnObjectThatIsNotWhatItsNameSaysIsRefusedByNameAndNotRecorded(string how)
    {
        var (remote, artifacts) = Pushed();
        var sha256 = Output("small/unlearn/digits5-sub/class-8/ssd/train-01", "predictions.parquet");
        var file = Path.Combine(space.Space.Root, remote["--remote=".Length..], "objects", sha256[..2], sha256[2..]);
        var bytes = File.ReadAllBytes(file);
        byte[]? poisoned = how switch
        {
            "other bytes" => [.. bytes[..^1], (byte)(bytes[^1] ^ 1)],
            "cut short" => bytes[..^10],
            "too long" => [.. bytes, 1, 2, 3],
            _ => null,
        };
        File.Delete(file);
        if (poisoned is not null)
        {
            File.WriteAllBytes(file, poisoned);
        }

        var result = space.Run("--target=Pull", remote, artifacts);
        Assert.Equal(2, result.ExitCode);
        Assert.Contains(
            $"unlearn/digits5-sub/class-8/ssd/train-01: 'predictions.parquet' (objects/{sha256[..2]}/{sha256[2..]})",
            result.Error + result.Output
        );
        var folder = artifacts["--artifacts=".Length..];
        Assert.DoesNotContain("unlearn/digits5-sub/class-8/ssd/train-01", space.Space.Executions(folder));
        Assert.Contains("unlearn/digits5-sub/class-8/ssd/train-02", space.Space.Executions(folder));
        Assert.Equal(poisoned is not null, File.Exists(Path.Combine(space.Space.Root, folder, "store", "corrupt", sha256)));
        Assert.False(File.Exists(Path.Combine(space.Space.Root, folder, "store", "objects", sha256[..2], sha256[2..])));

        space.RunWell("--target=Push", remote, "--verify-hashes");
        Assert.Equal(bytes, File.ReadAllBytes(file));
        space.RunWell("--target=Pull", remote, artifacts);
        Assert.Contains("Nothing to run", space.RunWell("--target=Figure2", artifacts));
    }

    [Theory]
    [InlineData("changed", "does not fit its checksum")]
    [InlineData("of another stage", "is not that of")]
    public void ARecordThatIsNotThatOfItsStageIsRefused(string how, string fact)
    {
        var (remote, artifacts) = Pushed();
        string Record(string stage) =>
            Path.Combine(space.Space.Root, remote["--remote=".Length..], "records", Key(stage)[..2], Key(stage)[2..]);
        var file = Record("small/tables/runs");
        File.WriteAllText(
            file,
            how == "changed"
                ? File.ReadAllText(file).Replace("tables/runs", "tables/rums")
                : File.ReadAllText(Record("small/figures/figure2"))
        );
        var result = space.Run("--target=Pull", remote, artifacts);
        Assert.Equal(2, result.ExitCode);
        Assert.Contains(fact, result.Error + result.Output);
        Assert.DoesNotContain("tables/runs", space.Space.Executions(artifacts["--artifacts=".Length..]));
        Assert.Contains("Ran 6 stages", space.RunWell(artifacts));
    }

    [Theory]
    [InlineData("--remote=nowhere", "there is no such folder")]
    [InlineData("--remote=ftp://example.org", "there is no such kind of remote")]
    [InlineData("--remote=s3://", "no bucket is named")]
    [InlineData("--remote=http://127.0.0.1:1/", "http://127.0.0.1:1/")]
    [InlineData("--without=nothing", "there is no part 'nothing'")]
    [InlineData("--json", "need a remote")]
    public void ARemoteThatCannotBeUsedIsNamed(string option, string fact)
    {
        var result = space.Run("--target=Pull", option, $"--artifacts={FinishedSpace.NewName()}");
        Assert.Equal(2, result.ExitCode);
        Assert.Contains(fact, result.Error + result.Output);
    }

    private void TravelsOnce(string address, params string[] options)
    {
        string[] remote = [$"--remote={address}", .. options];
        Assert.Contains($"{Stages} records", Succeed(Run("--target=Push", remote)).Output);
        Assert.Contains("Nothing to push", Succeed(Run("--target=Push", remote)).Output);
        var artifacts = $"--artifacts={FinishedSpace.NewName()}";
        Assert.Contains($"{Stages} records", Succeed(Run("--target=Pull", [.. remote, artifacts])).Output);
        Assert.Contains("Nothing to run", space.RunWell("--target=Figure2", artifacts));
        Assert.Equal(space.Space.Hashes(), space.Space.Hashes(artifacts["--artifacts=".Length..]));
        Assert.Contains(
            $"0 records, 0 objects, 0.0 MB; {Stages} records were there already",
            Succeed(Run("--target=Pull", [.. remote, artifacts])).Output
        );
    }

    private (string Remote, string Artifacts) Pushed()
    {
        var remote = $"--remote={FinishedSpace.NewName()}";
        space.RunWell("--target=Push", remote);
        return (remote, $"--artifacts={FinishedSpace.NewName()}");
    }

    private StageRecord Record(string stage)
    {
        using var store = new ArtifactStore(Path.Combine(space.Space.Root, "artifacts"));
        return store.Last(stage)!;
    }

    private string Key(string stage) => Record(stage).KeyHash;

    private string Output(string stage, string name) => Record(stage).Outputs.Single(o => o.Name == name).Sha256;

    private Process Start(string target, params string[] options)
    {
        var start = new ProcessStartInfo(
            "dotnet",
            [Path.Combine(AppContext.BaseDirectory, "Build.dll"), "--experiment=small.json", FinishedSpace.Methods, target, .. options]
        )
        {
            WorkingDirectory = space.Space.Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in BucketServer.Environment)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    private HostResult Run(string target, params string[] options)
    {
        using var host = Start(target, options);
        return CrashSpace.End(host);
    }

    private static HostResult Succeed(HostResult result)
    {
        Assert.True(result.ExitCode == 0, result.Output + result.Error);
        return result;
    }
}
