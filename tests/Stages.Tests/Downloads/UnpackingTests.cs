using System.Formats.Tar;
using CsCheck;
using Stages.Downloads;
using static Stages.Tests.Downloads.Archives;

namespace Stages.Tests.Downloads;

public sealed class UnpackingTests : IDisposable
{
    private static readonly byte[] Train = Noise(5_000, 1);
    private static readonly byte[] Test = Noise(2_000, 2);
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void AGzippedFileIsUnpacked()
    {
        Unpack(PublishedGzip("images", Train), Gzip(Train));
        Assert.Equal(Train, File.ReadAllBytes(folder.At("images")));
    }

    [Fact]
    public void OnlyTheWantedMembersOfAnArchiveAreUnpacked()
    {
        var archive = TarGzip(
            new UstarTarEntry(TarEntryType.Directory, "set/"),
            Member("set/names.txt", Noise(10)),
            Member("set/test.bin", Test),
            Member("set/train.bin", Train)
        );
        UnpackTar(archive);
        Assert.Equal(Train, File.ReadAllBytes(folder.At("train.bin")));
        Assert.Equal(Test, File.ReadAllBytes(folder.At("test.bin")));
        Assert.Equal(
            ["set.tar.gz", "test.bin", "train.bin"],
            Directory.EnumerateFileSystemEntries(folder.Root).Select(Path.GetFileName).Order()
        );
    }

    [Fact]
    public void AnotherHashIsRefusedWithBothHashes()
    {
        var other = Noise(5_000, 3);
        var refused = Refused(() => Unpack(PublishedGzip("images", Train), Gzip(other)));
        Assert.Contains(Hash(Train), refused.Message);
        Assert.Contains(Hash(other), refused.Message);
    }

    [Fact]
    public void AFileOfAnotherHashIsMarkedWithIt()
    {
        var other = Noise(5_000, 3);
        var refused = Refused(() => Unpack(PublishedGzip("images", Train), Gzip(other)));
        Assert.Equal($"wrong-sha256-{Hash(other)[..12]}", refused.Mark);
    }

    [Fact]
    public void AnArchiveOfAnotherHashIsRefusedBeforeItIsRead()
    {
        var archive = TarGzip(Member("set/train.bin", Train));
        var refused = Refused(() => Unpack(PublishedTar("set.tar.gz", archive, ("set/train.bin", Train)), [.. archive, 0]));
        Assert.Contains(Hash(archive), refused.Message);
        Assert.False(File.Exists(folder.At("train.bin")));
    }

    [Theory]
    [InlineData("../train.bin")]
    [InlineData("set/../../train.bin")]
    [InlineData("/etc/train.bin")]
    public void AMemberThatLeavesTheFolderIsRefused(string path)
    {
        var refused = Refused(() => UnpackTar(TarGzip(Member("set/train.bin", Train), Member(path, Test), Member("set/test.bin", Test))));
        Assert.Contains($"set.tar.gz, member 2 ('{path}'): this path leaves", refused.Message);
        Assert.Equal("damaged", refused.Mark);
    }

    [Theory]
    [InlineData(TarEntryType.SymbolicLink, "a symbolic link to '/etc/passwd'")]
    [InlineData(TarEntryType.HardLink, "a hard link to '/etc/passwd'")]
    public void ALinkIsRefused(TarEntryType type, string fact)
    {
        var refused = Refused(() => UnpackTar(TarGzip(Link(type, "set/train.bin", "/etc/passwd"), Member("set/test.bin", Test))));
        Assert.Contains($"set.tar.gz, member 1 ('set/train.bin'): {fact}", refused.Message);
    }

    [Fact]
    public void ADeviceIsRefused() =>
        Assert.Contains("of type Fifo", Refused(() => UnpackTar(TarGzip(new UstarTarEntry(TarEntryType.Fifo, "set/train.bin")))).Message);

    [Fact]
    public void AMemberOfAnotherSizeIsRefused() =>
        Assert.Contains(
            "set.tar.gz, member 1 ('set/train.bin'): 4,999 bytes; expected 5,000.",
            Refused(() => UnpackTar(TarGzip(Member("set/train.bin", Train[1..]), Member("set/test.bin", Test)))).Message
        );

    [Fact]
    public void AMemberThatIsThereTwiceIsRefused() =>
        Assert.Contains(
            "member 2 ('set/train.bin'): this member is there twice",
            Refused(() =>
                UnpackTar(TarGzip(Member("set/train.bin", Train), Member("set/train.bin", Train), Member("set/test.bin", Test)))
            ).Message
        );

    [Fact]
    public void AMissingMemberIsNamed() =>
        Assert.Contains(
            "set.tar.gz: lacks the member 'set/test.bin'",
            Refused(() => UnpackTar(TarGzip(Member("set/train.bin", Train)))).Message
        );

    [Fact]
    public void AMemberOfOtherBytesIsRefused() =>
        Assert.Contains(
            "member 1 ('set/train.bin'), unpacked, has another SHA-256",
            Refused(() => UnpackTar(TarGzip(Member("set/train.bin", Noise(5_000, 9)), Member("set/test.bin", Test)))).Message
        );

    [Fact]
    public void WhatUnpacksToMoreThanExpectedIsStoppedThere()
    {
        var refused = Refused(() => Unpack(PublishedGzip("images", new byte[1_000]), Gzip(new byte[50_000_000])));
        Assert.Contains("images.gz: unpacks to more than the expected 1,000 bytes", refused.Message);
        Assert.True(new FileInfo(folder.At("images")).Length <= 1_000);
    }

    [Fact]
    public void AGzipStreamCutAnywhereIsRefusedWithItsPosition()
    {
        var packed = Gzip(Train);
        Gen.Int[0, packed.Length - 1]
            .Sample(
                length =>
                {
                    var message = Refused(() => Unpack(PublishedGzip("images", Train), packed[..length])).Message;
                    Assert.StartsWith("images.gz", message);
                    Assert.Matches("[0-9,]+ (of 5,000 )?(unpacked )?bytes", message);
                },
                iter: 200,
                threads: 1
            );
    }

    [Fact]
    public void AnArchiveCutAnywhereIsRefused()
    {
        var packed = TarGzip(Member("set/train.bin", Train), Member("set/test.bin", Test));
        // The last 1,024 bytes of a tar archive are its empty end marker: nothing is lost with them.
        Gen.Int[0, packed.Length - 60]
            .Sample(length => Assert.StartsWith("set.tar.gz", Refused(() => UnpackTar(packed[..length])).Message), iter: 200, threads: 1);
    }

    [Fact]
    public void AChangedByteIsRefusedOrChangesNothing()
    {
        var packed = Gzip(Train);
        Gen.Select(Gen.Int[0, packed.Length - 1], Gen.Int[1, 255])
            .Sample(
                (at, change) =>
                {
                    var damaged = (byte[])packed.Clone();
                    damaged[at] ^= (byte)change;
                    try
                    {
                        Unpack(PublishedGzip("images", Train), damaged);
                    }
                    catch (RefusedFileException)
                    {
                        return;
                    }

                    Assert.Equal(Train, File.ReadAllBytes(folder.At("images")));
                },
                iter: 300,
                threads: 1
            );
    }

    private static RefusedFileException Refused(Action unpack) => Assert.Throws<RefusedFileException>(unpack);

    private void UnpackTar(byte[] archive) =>
        Unpack(PublishedTar("set.tar.gz", archive, ("set/train.bin", Train), ("set/test.bin", Test)), archive);

    private void Unpack(PublishedFile file, byte[] packed)
    {
        var path = folder.At(file.Name);
        File.WriteAllBytes(path, packed);
        Unpacking.Unpack(path, file, name => folder.At(name));
    }
}
