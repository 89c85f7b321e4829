using Stages.Torch;

namespace Stages.Tests.Torch;

public sealed class LibTorchTests : IDisposable
{
    private static readonly HashSet<string> Debian12 = Libstdcxx(30);

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("libtorch-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public void OnlyTheFlagsOfTheOneEntryChange()
    {
        var path = FreshCopy();
        var before = File.ReadAllBytes(path);
        var need = ElfVersions.Needed(before).Single(need => need.Version == "GLIBCXX_3.4.32");

        Assert.True(LibTorch.Prepare(path, Debian12));

        var after = File.ReadAllBytes(path);
        before[need.FlagsOffset] |= (byte)ElfVersions.Weak;
        Assert.Equal(before, after);
        Assert.True(ElfVersions.Needed(after).Single(need => need.Version == "GLIBCXX_3.4.32").Weak);
    }

    [Fact]
    public void ASecondTimeChangesNothing()
    {
        var path = FreshCopy();
        LibTorch.Prepare(path, Debian12);
        var after = File.ReadAllBytes(path);

        Assert.False(LibTorch.Prepare(path, Debian12));
        Assert.Equal(after, File.ReadAllBytes(path));
    }

    [Fact]
    public void AHardLinkElsewhereKeepsItsBytes()
    {
        var path = FreshCopy();
        var cache = Path.Combine(folder.FullName, "cache.so");
        File.Move(path, cache);
        using (var link = System.Diagnostics.Process.Start("ln", [cache, path]))
        {
            link.WaitForExit();
        }

        var before = File.ReadAllBytes(cache);
        LibTorch.Prepare(path, Debian12);

        Assert.Equal(before, File.ReadAllBytes(cache));
        Assert.NotEqual(before, File.ReadAllBytes(path));
    }

    [Fact]
    public void NoOtherFileIsLeft()
    {
        var path = FreshCopy();
        LibTorch.Prepare(path, Debian12);
        Assert.Equal([path], folder.GetFiles().Select(file => file.FullName));
    }

    [Fact]
    public void ANewLibstdcxxNeedsNoChange() => Assert.False(LibTorch.Prepare(FreshCopy(), Libstdcxx(32)));

    [Fact]
    public void AnOldLibstdcxxIsRefusedWithWhatIsNeeded()
    {
        var path = FreshCopy();
        var before = File.ReadAllBytes(path);

        var error = Assert.Throws<PlatformNotSupportedException>(() => LibTorch.Prepare(path, Libstdcxx(29)));

        Assert.Contains("GLIBCXX_3.4.30", error.Message);
        Assert.Equal(before, File.ReadAllBytes(path));
    }

    /// <summary>A program that was built to use a libtorch elsewhere, on a machine where it is not.</summary>
    [Fact]
    public void ALibtorchThatIsGoneIsNamed()
    {
        var error = Assert.Throws<PlatformNotSupportedException>(() => LibTorch.LoadFrom(folder.FullName));
        Assert.StartsWith($"This program was built to use the libtorch in {folder.FullName}, which cannot be loaded: ", error.Message);
    }

    [Fact]
    public void TorchComputes()
    {
        using var two = TorchSharp.torch.ones(2).sum();
        Assert.Equal(2f, two.item<float>());
    }

    /// <summary>
    /// What the libstdc++ of some GCC offers: all that the library asks for, up to GLIBCXX_3.4.<paramref name="last"/>.
    /// </summary>
    private static HashSet<string> Libstdcxx(int last) =>
        [
            .. ElfVersions
                .Needed(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "libLibTorchSharp.so")))
                .Select(need => need.Version)
                .Where(version => !version.StartsWith("GLIBCXX_3.4.") || int.Parse(version[12..]) <= last),
        ];

    /// <summary>
    /// The file as the package ships it, whether or not this process has prepared the one in the output folder.
    /// </summary>
    private string FreshCopy()
    {
        var bytes = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "libLibTorchSharp.so"));
        var need = ElfVersions.Needed(bytes).Single(need => need.Version == "GLIBCXX_3.4.32");
        bytes[need.FlagsOffset] &= unchecked((byte)~ElfVersions.Weak);
        var path = Path.Combine(folder.FullName, "libLibTorchSharp.so");
        File.WriteAllBytes(path, bytes);
        return path;
    }
}
