using Newtonsoft.Json.Linq;
using Pipeline;

namespace EndToEnd.Tests.Experiments;

/// <summary>What the manifest of a training tells.</summary>
[Collection(WholeSpace.Tests)]
public sealed class ManifestTests(WholeSpace whole)
{
    private readonly JObject manifest = whole.Space.Manifest("train/digits5/seed-01");

    [Fact]
    public void AManifestTellsTheParameters()
    {
        Assert.Equal("train/digits5", (string?)manifest["parameters"]!["Name"]);
        Assert.Equal("Last", (string?)manifest["parameters"]!["Recipe"]!["values"]!["Checkpoint"]);
    }

    [Fact]
    public void AManifestTellsTheStreamsAndHowTheyFollowFromSeeds()
    {
        var expected = new JObject
        {
            ["derivation"] = RandomStream.Derivation,
            ["streams"] = new JArray(
                new JObject { ["seed"] = 1, ["purpose"] = "train/digits5/init" },
                new JObject { ["seed"] = 1, ["purpose"] = "train/digits5/order" }
            ),
        };
        Assert.True(JToken.DeepEquals(expected, manifest["seeds"]), $"{manifest["seeds"]}");
    }

    [Fact]
    public void AManifestTellsTheSeed() => Assert.Equal(1, (int?)manifest["parameters"]!["Seed"]);

    [Fact]
    public void AManifestTellsTheDevice() => Assert.Equal("cpu", (string?)manifest["environment"]!["device"]);

    [Fact]
    public void AManifestTellsThePeakOfMemory() => Assert.True((long?)manifest["peakMemoryBytes"] > 1 << 20);
}
