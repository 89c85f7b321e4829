using System.IO.Compression;

namespace EndToEnd.Tests.Archives;

/// <summary>Archives that another program unpacked, or packed again, as desktops and repositories of data do.</summary>
[Collection(FinishedSpace.Tests)]
public sealed class RepackedTests(FinishedSpace space)
{
    [Theory]
    [InlineData(CompressionLevel.Optimal, false, null)]
    [InlineData(CompressionLevel.NoCompression, true, null)]
    [InlineData(CompressionLevel.NoCompression, false, "__MACOSX/._README.md")]
    [InlineData(CompressionLevel.NoCompression, false, "artifacts/.DS_Store")]
    public void AnArchiveThatWasPackedAgainIsToldFromADamagedOne(CompressionLevel compression, bool inOneFolderMore, string? more)
    {
        var folder = Unpacked();
        if (more is not null)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(folder, more))!);
            File.WriteAllText(Path.Combine(folder, more), "a desktop's");
        }

        var again = space.Space.InFolder($"{Guid.NewGuid():N}.zip");
        ZipFile.CreateFromDirectory(folder, again, compression, inOneFolderMore);
        space
            .Run("--target=Unarchive", $"--from-archive={again}", $"--artifacts={FinishedSpace.NewName()}")
            .AssertMisuse("was packed again by another program", "That alone is no damage.", "--from-archive=FOLDER");
    }

    [Fact]
    public void AnUnpackedArchiveIsRestored()
    {
        var folder = Unpacked();
        File.WriteAllText(Path.Combine(folder, ".DS_Store"), "a desktop's");
        Directory.CreateDirectory(Path.Combine(folder, "source/build/bin"));
        File.WriteAllText(Path.Combine(folder, "source/build/bin/Build.dll"), "built here");
        var artifacts = $"--artifacts={FinishedSpace.NewName()}";
        Assert.Contains(
            $"Restored {FinishedSpace.Stages} stages",
            space.RunWell("--target=Unarchive", $"--from-archive={folder}", artifacts)
        );
        Assert.Contains("Nothing to run", space.RunWell("--target=Figure2", artifacts));
    }

    [Fact]
    public void AnUnpackedArchiveThatWasChangedIsRefused()
    {
        var folder = Unpacked();
        File.AppendAllText(Path.Combine(folder, "artifacts/small/tables/runs/runs.csv"), "1\n");
        space
            .Run("--target=Unarchive", $"--from-archive={folder}", $"--artifacts={FinishedSpace.NewName()}")
            .AssertMisuse("'artifacts/small/tables/runs/runs.csv' has the SHA-256", "It was damaged or changed");
    }

    [Fact]
    public void TheFolderAboveAnUnpackedArchiveNamesIt()
    {
        var above = Path.GetDirectoryName(Unpacked())!;
        space
            .Run("--target=Unarchive", $"--from-archive={above}", $"--artifacts={FinishedSpace.NewName()}")
            .AssertMisuse("has no SHA256SUMS, but 'unpacked' in it has.", $"--from-archive={above}/unpacked");
    }

    private string Unpacked()
    {
        var folder = Path.Combine(space.Space.InFolder(FinishedSpace.NewName()), "unpacked");
        ZipFile.ExtractToDirectory(space.Whole, folder);
        return folder;
    }
}
