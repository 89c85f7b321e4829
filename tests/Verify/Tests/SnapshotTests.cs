namespace Snapshots;

/// <summary>The stand-in for Verify.Xunit itself.</summary>
public sealed class SnapshotTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("snapshot-").FullName;
    private readonly Snapshot snapshot;

    public SnapshotTests() => snapshot = Snapshot.Of(Stem, "txt");

    private string Stem => Path.Combine(folder, "Class.Method");

    private string Verified => $"{Stem}.verified.txt";

    private string Received => $"{Stem}.received.txt";

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task AnEqualTextRemovesWhatWasReceivedBefore()
    {
        await File.WriteAllTextAsync(Verified, "a\nb\n");
        await File.WriteAllTextAsync(Received, "old");
        await snapshot.Check("a\nb\n");
        Assert.False(File.Exists(Received));
    }

    [Fact]
    public async Task LineEndsDoNotCount()
    {
        await File.WriteAllTextAsync(Verified, "a\nb\n");
        await snapshot.Check("a\r\nb\r\n");
    }

    [Fact]
    public async Task ADifferenceIsShownFromItsLineOn()
    {
        await File.WriteAllTextAsync(Verified, "a\nb\nc\nd\n");
        var failure = await Assert.ThrowsAsync<SnapshotException>(() => snapshot.Check("a\nx\ny\nd\n"));
        Assert.EndsWith("from line 2:\n- b\n- c\n+ x\n+ y", failure.Message);
    }

    [Fact]
    public async Task WhatDiffersIsWrittenDown()
    {
        await File.WriteAllTextAsync(Verified, "a\n");
        await Assert.ThrowsAsync<SnapshotException>(() => snapshot.Check("b\n"));
        Assert.Equal("b\n", await File.ReadAllTextAsync(Received));
    }

    [Fact]
    public async Task AMissingLineIsADifference()
    {
        await File.WriteAllTextAsync(Verified, "a\na\n");
        var failure = await Assert.ThrowsAsync<SnapshotException>(() => snapshot.Check("a\n"));
        Assert.EndsWith("from line 2:\n- a", failure.Message);
    }

    [Fact]
    public async Task AFirstSnapshotFailsUntilItIsRenamed()
    {
        var failure = await Assert.ThrowsAsync<SnapshotException>(() => snapshot.Check("a"));
        Assert.Equal($"There is no {Verified}. If {Received} is right, rename it.", failure.Message);
        File.Move(Received, Verified);
        await snapshot.Check("a");
    }

    [Fact]
    public void ASecondSnapshotOfATestIsRefused() =>
        Assert.Equal(
            $"{Stem} names two snapshots: compare one in a test, and none in a theory.",
            Assert.Throws<SnapshotException>(() => Snapshot.Of(Stem, "md")).Message
        );
}
