namespace EndToEnd.Tests.Remotes;

/// <summary>What a machine computed, on its way through a remote to another machine: pushed twice, pulled twice.</summary>
/// <param name="PushedFirst">What the first push printed.</param>
/// <param name="PushedAgain">What the second push printed.</param>
/// <param name="PulledFirst">What the first pull printed.</param>
/// <param name="Run">What a run printed on what was pulled.</param>
/// <param name="Pulled">Hash by path of what is there then.</param>
/// <param name="PulledAgain">What the second pull printed.</param>
public sealed record Journey(
    string PushedFirst,
    string PushedAgain,
    string PulledFirst,
    string Run,
    IReadOnlyDictionary<string, string> Pulled,
    string PulledAgain
)
{
    /// <summary>Through a remote that these options name.</summary>
    public static Journey Through(FinishedSpace finished, params string[] remote)
    {
        var name = FinishedSpace.NewName();
        string[] there = [.. remote, $"--artifacts={name}"];
        return new(
            PushedFirst: finished.RunWell(["--target=Push", .. remote]),
            PushedAgain: finished.RunWell(["--target=Push", .. remote]),
            PulledFirst: finished.RunWell(["--target=Pull", .. there]),
            Run: finished.RunWell("--target=Figure2", $"--artifacts={name}"),
            Pulled: finished.Space.Hashes(name),
            PulledAgain: finished.RunWell(["--target=Pull", .. there])
        );
    }
}

/// <summary>A journey through every kind of remote, each made when it is first asked for.</summary>
public sealed class Journeys : IDisposable
{
    private readonly Lazy<BucketServer> bucketServer = new();
    private readonly Lazy<NginxServer> webServer = new();
    private readonly Dictionary<string, Lazy<Journey>> journeys;

    public Journeys(FinishedSpace finished) =>
        journeys = new()
        {
            ["folder"] = new(() => Journey.Through(finished, $"--remote={FinishedSpace.NewName()}")),
            ["bucket"] = new(() =>
                Journey.Through(finished, $"--remote=s3://{BucketServer.Bucket}/some/place", $"--endpoint={bucketServer.Value.Address}")
            ),
            ["web server"] = new(() => Journey.Through(finished, $"--remote={webServer.Value.Address}some/place")),
        };

    public Journey this[string remote] => journeys[remote].Value;

    /// <summary>Keys of what the bucket holds after its journey.</summary>
    internal IEnumerable<string> BucketKeys => journeys["bucket"].Value is null ? [] : bucketServer.Value.Objects.Keys;

    public void Dispose()
    {
        if (bucketServer.IsValueCreated)
        {
            bucketServer.Value.Dispose();
        }

        if (webServer.IsValueCreated)
        {
            webServer.Value.Dispose();
        }
    }
}

[Collection(FinishedSpace.Tests)]
public sealed class JourneyTests(FinishedSpace finished, Journeys journeys) : IClassFixture<Journeys>
{
    /// <summary>Kinds of remotes that this machine has.</summary>
    public static TheoryData<string> Remotes
    {
        get
        {
            var remotes = new TheoryData<string>("folder", "bucket");
            if (NginxServer.IsThere)
            {
                remotes.Add("web server");
            }

            return remotes;
        }
    }

    [NginxFact]
    public void TheWebServerIsAmongTheRemotes() =>
        Assert.Contains("web server", ((IEnumerable<object[]>)Remotes).Select(row => (string)row[0]));

    [Theory]
    [MemberData(nameof(Remotes))]
    public void PushSendsEveryRecord(string remote) => Assert.Contains($"{FinishedSpace.Stages} records", journeys[remote].PushedFirst);

    [Theory]
    [MemberData(nameof(Remotes))]
    public void PushSendsNothingTwice(string remote) => Assert.Contains("Nothing to push", journeys[remote].PushedAgain);

    [Theory]
    [MemberData(nameof(Remotes))]
    public void PullBringsEveryRecord(string remote) => Assert.Contains($"{FinishedSpace.Stages} records", journeys[remote].PulledFirst);

    [Theory]
    [MemberData(nameof(Remotes))]
    public void PullBringsNothingTwice(string remote) =>
        Assert.Contains($"0 records, 0 objects, 0.0 MB; {FinishedSpace.Stages} records were there already", journeys[remote].PulledAgain);

    [Theory]
    [MemberData(nameof(Remotes))]
    public void PulledArtifactsRunNothing(string remote) => Assert.Contains("Nothing to run", journeys[remote].Run);

    [Theory]
    [MemberData(nameof(Remotes))]
    public void PulledArtifactsAreEqual(string remote) => Assert.Equal(finished.Space.Hashes(), journeys[remote].Pulled);

    [Fact]
    public void ABucketNamesWhatItHoldsByHash() =>
        Assert.All(journeys.BucketKeys, key => Assert.Matches("^some/place/(objects|records)/[0-9a-f]{2}/[0-9a-f]{62}$", key));

    [Fact]
    public void ABucketHoldsARecordPerStage() =>
        Assert.Equal(FinishedSpace.Stages, journeys.BucketKeys.Count(key => key.StartsWith("some/place/records/")));
}
