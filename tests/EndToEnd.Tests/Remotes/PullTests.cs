namespace EndToEnd.Tests.Remotes;

/// <summary>A remote in a folder, to which all was pushed once.</summary>
public sealed class PushedFolder
{
    public PushedFolder(FinishedSpace finished) => finished.RunWell("--target=Push", $"--remote={Name}");

    public string Name { get; } = FinishedSpace.NewName();
}

[Collection(FinishedSpace.Tests)]
public sealed class PullTests(FinishedSpace space, PushedFolder pushed) : IClassFixture<PushedFolder>
{
    private readonly string name = FinishedSpace.NewName();
    private readonly string remote = $"--remote={pushed.Name}";

    private string Artifacts => $"--artifacts={name}";

    [Fact]
    public void AFigureNeedsNeitherWeightsNorPredictions()
    {
        space.RunWell("--target=Pull", remote, Artifacts, "--without=weights,predictions");
        Assert.Contains("Nothing to run", space.RunWell("--target=Figure2", Artifacts));
        Assert.DoesNotContain(
            space.Space.Hashes(name).Keys,
            f => Path.GetFileName(f) is "weights.safetensors" or "predictions.parquet" or "logits.parquet"
        );
    }

    [Fact]
    public void APullOfEverythingBringsWhatAnEarlierOneLeftOut()
    {
        space.RunWell("--target=Pull", remote, Artifacts, "--without=weights,predictions");
        space.RunWell("--target=Pull", remote, Artifacts);
        Assert.Contains("Nothing to run", space.RunWell("--target=Train", Artifacts));
        Assert.Equal(space.Space.Hashes(), space.Space.Hashes(name));
    }

    [Fact]
    public void APullShowsWhatAnEarlierOneRecordedWithoutShowingIt()
    {
        space.RunWell("--target=Pull", remote, Artifacts);
        Directory.Delete(space.Space.InFolder(Path.Combine(name, "small/figures")), recursive: true);
        space.RunWell("--target=Pull", remote, Artifacts);
        Assert.Equal(space.Space.Hashes(), space.Space.Hashes(name));
    }

    [Fact]
    public void APullThatWasKilledGoesOnFromWhereItWas()
    {
        using var server = new BucketServer();
        string[] bucket = [$"--remote=s3://{BucketServer.Bucket}", $"--endpoint={server.Address}"];
        space.RunWell(["--target=Push", .. bucket]);
        var objects = server.Objects.Keys.Count(k => k.StartsWith("objects/"));
        server.Patience = objects / 2;
        using (var host = space.Space.Start([FinishedSpace.Methods, "--target=Pull", .. bucket, Artifacts]))
        {
            Processes.WaitUntil(() => server.Patience < 0, TimeSpan.FromSeconds(60), "half of the objects are fetched");
            Command.Kill(host);
        }

        server.Patience = int.MaxValue;
        server.Requests.Clear();
        space.RunWell(["--target=Pull", .. bucket, Artifacts]);
        Assert.InRange(server.Requests.Count(r => r.StartsWith("GET objects/")), 1, objects - 1);
        Assert.Equal(space.Space.Hashes(), space.Space.Hashes(name));
    }

    [Theory]
    [InlineData("--remote=nowhere", "there is no such folder")]
    [InlineData("--remote=ftp://example.org", "there is no such kind of remote")]
    [InlineData("--remote=s3://", "no bucket is named")]
    [InlineData("--remote=http://127.0.0.1:1/", "http://127.0.0.1:1/")]
    [InlineData("--without=nothing", "there is no part 'nothing'")]
    [InlineData("--no-wait", "need a remote")]
    public void ARemoteThatCannotBeUsedIsNamed(string option, string fact) =>
        space.Space.Run("--target=Pull", option, Artifacts).AssertMisuse(fact);
}
