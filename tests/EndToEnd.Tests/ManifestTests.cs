using Newtonsoft.Json.Linq;
using Pipeline;

namespace EndToEnd.Tests;

/// <summary>What a worker says of a stage, in the manifest that its host writes.</summary>
[Collection(FinishedSpace.Tests)]
public sealed class ManifestTests(FinishedSpace space)
{
    [Fact]
    public void ATrainingsManifestHasItsSeedPurposeAndTheirDerivation()
    {
        var manifest = JObject.Parse(
            File.ReadAllText(Path.Combine(space.Space.Root, "artifacts", "small", "train", "digits5", "seed-01", "manifest.json"))
        );
        var expected = new JObject
        {
            ["derivation"] = RandomStream.Derivation,
            ["streams"] = new JArray(new JObject { ["seed"] = 1, ["purpose"] = "train/digits5" }),
        };
        Assert.True(JToken.DeepEquals(expected, manifest["seeds"]), $"{manifest["seeds"]}");
    }
}
