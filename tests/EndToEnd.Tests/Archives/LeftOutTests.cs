using Newtonsoft.Json.Linq;

namespace EndToEnd.Tests.Archives;

/// <summary>Artifacts out of an archive without weights and predictions.</summary>
public sealed class LeanArtifacts
{
    public const string Archive = "lean.zip";

    public LeanArtifacts(FinishedSpace finished)
    {
        Said = finished.RunWell("--target=Archive", "--without=weights,predictions", $"--output={Archive}");
        finished.RunWell("--target=Unarchive", $"--from-archive={Archive}", Option);
    }

    public string Name { get; } = FinishedSpace.NewName();

    public string Option => $"--artifacts={Name}";

    public string Said { get; }
}

[Collection(FinishedSpace.Tests)]
public sealed class LeftOutTests(FinishedSpace space, LeanArtifacts lean) : IClassFixture<LeanArtifacts>
{
    [Fact]
    public void AnArchiveSaysWhatItLeavesOut() => Assert.Contains("LEFT-OUT", lean.Said);

    [Fact]
    public void AnArchiveWithoutWeightsIsLessThanHalf() =>
        Assert.True(new FileInfo(space.Space.InFolder(LeanArtifacts.Archive)).Length < new FileInfo(space.Whole).Length / 2);

    [Fact]
    public void StatusCountsWhatWasLeftOut() =>
        Assert.Equal(
            8,
            JObject.Parse(space.RunWell("--target=Status", "--check", "--json", lean.Option))["kinds"]!
                .Where(k => (string?)k["kind"] is "training" or "unlearning")
                .Sum(k => (int)k["leftOut"]!)
        );

    [Fact]
    public void WhatWasLeftOutRunsOnlyWhenItIsWanted() => Assert.Contains("Nothing to run", space.RunWell(lean.Option));

    [Fact]
    public void DryRunCountsNothingOfWhatWasLeftOut() => Assert.Contains("0 to run", space.RunWell("--dryrun", lean.Option));

    [Fact]
    public void AnArchiveOfWhatWasLeftOutIsMisuse() =>
        space.Run("--target=Archive", "--output=refused.zip", lean.Option).AssertMisuse("left out when they came here");

    /// <summary>
    /// A measure needs the predictions of its run, of Retrain and of an untrained model, and these runs need their models.
    /// </summary>
    [Fact]
    public void AForcedMeasureRunsWhatItNeedsAgain() =>
        Assert.Contains(
            "Ran 6 stages",
            space.RunWell("--target=Force", "--stage=metrics/digits5-sub/class-8/ssd/train-01", $"--artifacts={space.Copied(lean.Name)}")
        );

    [Fact]
    public void WeightsThatWereLeftOutComeOutTheSame()
    {
        var artifacts = space.Copied(lean.Name);
        Assert.Contains("Ran 4 stages", space.RunWell("--target=Train", $"--artifacts={artifacts}"));
        Assert.Equal(Weights("artifacts"), Weights(artifacts));
    }

    private IEnumerable<KeyValuePair<string, string>> Weights(string artifacts) =>
        space.Space.Hashes(artifacts).Where(h => h.Key.EndsWith(".safetensors"));
}
