using Newtonsoft.Json.Linq;

namespace EndToEnd.Tests.Archives;

/// <summary>Artifacts that came out of the archive.</summary>
public sealed class RestoredArtifacts
{
    public RestoredArtifacts(FinishedSpace finished) =>
        Said = finished.RunWell("--target=Unarchive", $"--from-archive={finished.Whole}", Option);

    public string Name { get; } = FinishedSpace.NewName();

    public string Option => $"--artifacts={Name}";

    public string Said { get; }
}

[Collection(FinishedSpace.Tests)]
public sealed class RestorationTests(FinishedSpace space, RestoredArtifacts restored) : IClassFixture<RestoredArtifacts>
{
    [Fact]
    public void RestorationSaysHowMuchItRestored() => Assert.Contains($"Restored {FinishedSpace.Stages} stages", restored.Said);

    [Fact]
    public void RestoredStagesAreUpToDate() =>
        Assert.Empty(JObject.Parse(space.RunWell("--target=Status", "--check", "--json", restored.Option))["stages"]!);

    [Fact]
    public void RestoredArtifactsRunNothing() => Assert.Contains("Nothing to run", space.RunWell("--target=Figure2", restored.Option));

    [Fact]
    public void RestoredArtifactsAreEqual() => Assert.Equal(space.Space.Hashes(), space.Space.Hashes(restored.Name));

    [Fact]
    public void RestorationOfWhatIsThereAddsNothing()
    {
        space.RunWell("--target=Unarchive", $"--from-archive={space.Whole}", restored.Option);
        Assert.Equal(space.Space.Executions().Order(), space.Space.Executions(restored.Name).Order());
    }

    [Fact]
    public void RestoredArtifactsGiveTheSameArchive()
    {
        space.RunWell("--target=Archive", restored.Option, "--output=restored.zip");
        Assert.Equal(File.ReadAllBytes(space.Whole), File.ReadAllBytes(space.Space.InFolder("restored.zip")));
    }
}
