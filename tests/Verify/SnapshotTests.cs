namespace VerifyXunit;

/// <summary>The stand-in for Verify.Xunit itself.</summary>
public sealed class SnapshotTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("snapshot-").FullName;

    private string Stem => Path.Combine(folder, "Class.Method");

    private string Verified => $"{Stem}.verified.txt";

    private string Received => $"{Stem}.received.txt";

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task AnEqualTextPassesAndRemovesWhatWasReceivedBefore()
    {
        await File.WriteAllTextAsync(Verified, "a\nb\n");
        await File.WriteAllTextAsync(Received, "old");
        await Snapshot.Check("a\nb\n", Stem, "txt");
        Assert.False(File.Exists(Received));
    }

    [Fact]
    public async Task LineEndsDoNotCount()
    {
        await File.WriteAllTextAsync(Verified, "a\nb\n");
        await Snapshot.Check("a\r\nb\r\n", Stem, "txt");
    }

    [Fact]
    public async Task ADifferenceIsShownWithItsLineAndWrittenDown()
    {
        await File.WriteAllTextAsync(Verified, "a\nb\nc\nd\n");
        var failure = await Assert.ThrowsAsync<VerifyException>(() => Snapshot.Check("a\nx\ny\nd\n", Stem, "txt"));
        Assert.EndsWith("from line 2:\n- b\n- c\n+ x\n+ y", failure.Message);
        Assert.Equal("a\nx\ny\nd\n", await File.ReadAllTextAsync(Received));
    }

    [Fact]
    public async Task AMissingLineIsADifference()
    {
        await File.WriteAllTextAsync(Verified, "a\na\n");
        var failure = await Assert.ThrowsAsync<VerifyException>(() => Snapshot.Check("a\n", Stem, "txt"));
        Assert.EndsWith("from line 2:\n- a", failure.Message);
    }

    [Fact]
    public async Task AFirstSnapshotFailsUntilItIsVerified()
    {
        await Assert.ThrowsAsync<VerifyException>(() => Snapshot.Check("a", Stem, "txt"));
        File.Move(Received, Verified);
        await Snapshot.Check("a", Stem, "txt");
    }

    [Fact]
    public void SourcesAreFoundWhateverTheBuildCalledTheirRoot() => Assert.True(File.Exists(SourceTree.Locate(ThisFile())));

    private static string ThisFile([System.Runtime.CompilerServices.CallerFilePath] string path = "") => path;
}
