using System.IO.Compression;
using System.Text;

namespace EndToEnd.Tests.Archives;

/// <summary>An experiment in one file.</summary>
[Collection(FinishedSpace.Tests)]
public sealed class ArchiveTests(FinishedSpace space)
{
    [Fact]
    public void AnArchiveOfTheSameArtifactsHasTheSameBytes()
    {
        space.RunWell("--target=Archive", "--output=again.zip");
        Assert.Equal(File.ReadAllBytes(space.Whole), File.ReadAllBytes(space.Space.InFolder("again.zip")));
    }

    [Fact]
    public void AnArchiveOfACopyHasTheSameBytes()
    {
        space.RunWell("--target=Archive", $"--artifacts={space.Copied("artifacts")}", "--output=elsewhere/copy.zip");
        Assert.Equal(File.ReadAllBytes(space.Whole), File.ReadAllBytes(space.Space.InFolder("elsewhere/copy.zip")));
    }

    [Fact]
    public void AnArchiveSatisfiesSha256sum()
    {
        var folder = Unpacked();
        var files = Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Length;
        var output = Command.Run(folder, "sha256sum", "-c", "SHA256SUMS").AssertSuccess().Output;
        Assert.Equal(files - 1, output.Split('\n').Count(line => line.EndsWith(": OK")));
    }

    [Fact]
    public void AnArchiveHoldsEveryObjectOnce()
    {
        var sums = Text("SHA256SUMS").Split('\n').Where(line => line.Contains("  artifacts/")).Select(line => line[..64]).ToList();
        Assert.NotEmpty(sums);
        Assert.Equal(sums.Distinct(), sums);
    }

    [Fact]
    public void AnArchiveHoldsTheSource() => Assert.Contains(FinishedSpace.Author, Text("source/docs/notes.md"));

    [Fact]
    public void AnArchiveKeepsWhatIsExecutable() =>
        Assert.True(File.GetUnixFileMode(Path.Combine(Unpacked(), "source/docs/run")).HasFlag(UnixFileMode.UserExecute));

    [Fact]
    public void AnArchiveHoldsTheExperimentsFile() => Assert.Equal(PipelineSpace.SmallExperiment, Text("experiment.json"));

    [Fact]
    public void AnArchivesReadmeNamesTheCommand() =>
        Assert.Contains("--experiment=../experiment.json --methods=ssd,retrain", Text("README.md"));

    [Fact]
    public void AnArchiveOfAnIncompleteExperimentIsMisuse()
    {
        var artifacts = $"--artifacts={FinishedSpace.NewName()}";
        space.RunWell("--target=Data", artifacts);
        space
            .Run("--target=Archive", artifacts)
            .AssertMisuse($"{FinishedSpace.Stages - 1} of {FinishedSpace.Stages} stages are not up to date");
    }

    private string Text(string member) => Encoding.UTF8.GetString(space.Members("whole.zip")[member]);

    private string Unpacked()
    {
        var folder = space.Space.InFolder(FinishedSpace.NewName());
        ZipFile.ExtractToDirectory(space.Whole, folder);
        return folder;
    }
}
