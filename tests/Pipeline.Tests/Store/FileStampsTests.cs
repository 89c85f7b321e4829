using Pipeline.Files;
using Pipeline.Store;

namespace Pipeline.Tests.Store;

/// <summary>Which files are trusted unread.</summary>
public sealed class FileStampsTests : IDisposable
{
    private const string Text = "some text";
    private const long Hour = 3_600_000_000_000;
    private static readonly string Sha256 = Sha256Text.Hex(System.Security.Cryptography.SHA256.HashData("some text"u8));
    private static readonly Digest Id = Digest.Of(Sha256);
    private readonly string folder = Directory.CreateTempSubdirectory("pipeline-stamps-").FullName;

    private string FilePath => Path.Combine(folder, "file");

    private string Cache => Path.Combine(folder, "stamps");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void AFileThatWasReadIsTrustedByLaterProcesses()
    {
        Remember();
        Assert.True(new FileStamps(Cache).Trusts(Id, Stamp()));
    }

    [Fact]
    public void AFileWithOtherBytesIsNotTrusted()
    {
        File.WriteAllText(FilePath, "other text");
        var stamps = new FileStamps(Cache);
        Assert.False(stamps.Reads(Id, FilePath, Sha256));
        Assert.False(stamps.Trusts(Id, Stamp()));
    }

    [Fact]
    public void AFileThatChangesInTheMomentOfItsReadingIsNotTrusted()
    {
        var stamps = new FileStamps(Cache);
        for (var i = 0; i < 100; i++)
        {
            File.WriteAllText(FilePath, Text);
            Assert.True(stamps.Reads(Id, FilePath, Sha256));
            Assert.False(stamps.Trusts(Id, Stamp()));
        }
    }

    /// <summary>By this machine's clock it is old enough; by that of its file server, which runs behind, it is not.</summary>
    [Fact]
    public void HowOldAFileIsTheFileSystemsClockTells()
    {
        File.WriteAllText(FilePath, Text);
        Thread.Sleep(TimeSpan.FromSeconds(0.1));
        var stamps = new FileStamps(Cache, new FileClock(Cache, _ => Stamp().Changed - Hour));
        stamps.Made(Id, FilePath, Sha256);
        stamps.Save(default);
        Assert.False(stamps.Trusts(Id, Stamp()));
        Assert.True(stamps.Reads(Id, FilePath, Sha256));
        Assert.False(stamps.Trusts(Id, Stamp()));
    }

    [Fact]
    public void WhereNoFileCanBeWrittenNothingIsTrusted()
    {
        File.WriteAllText(FilePath, Text);
        Thread.Sleep(TimeSpan.FromSeconds(0.1));
        var stamps = new FileStamps(Path.Combine(folder, "absent", "stamps"));
        Assert.True(stamps.Reads(Id, FilePath, Sha256));
        Assert.False(stamps.Trusts(Id, Stamp()));
    }

    [Fact]
    public void AHardLinkHasTheFileReadAgain()
    {
        Remember();
        Assert.True(Libc.TryLink(FilePath, FilePath + ".link"));
        Assert.False(new FileStamps(Cache).Trusts(Id, Stamp()));
    }

    [Fact]
    public void ALinkOfOursHasTheFileReadBeforeTheCacheIsSaved()
    {
        Remember();
        var stamps = new FileStamps(Cache);
        Assert.True(Libc.TryLink(FilePath, FilePath + ".link"));
        stamps.Made(Id, FilePath, Sha256);
        stamps.Save(default);
        Assert.True(new FileStamps(Cache).Trusts(Id, Stamp()));
    }

    [Fact]
    public void AFileOfOursThatWasChangedBeforeTheCacheIsSavedIsNotTrusted()
    {
        File.WriteAllText(FilePath, Text);
        var stamps = new FileStamps(Cache);
        stamps.Made(Id, FilePath, Sha256);
        File.WriteAllText(FilePath, "SOME TEXT");
        stamps.Save(default);
        Assert.False(new FileStamps(Cache).Trusts(Id, Stamp()));
    }

    [Fact]
    public void WhatLiesBehindASymbolicLinkIsReadEachTime()
    {
        File.WriteAllText(FilePath + ".there", Text);
        File.CreateSymbolicLink(FilePath, FilePath + ".there");
        var stamps = new FileStamps(Cache);
        stamps.Made(Id, FilePath, Sha256);
        stamps.Save(default);
        Assert.True(stamps.Reads(Id, FilePath, Sha256));
        Assert.False(stamps.Trusts(Id, Stamp()));
    }

    private void Remember()
    {
        File.WriteAllText(FilePath, Text);
        var stamps = new FileStamps(Cache);
        stamps.Made(Id, FilePath, Sha256);
        stamps.Save(default);
    }

    private FileStamp Stamp() => Libc.Stat(FilePath)!.Value;
}
