using Pipeline.Fingerprints;

namespace Pipeline.Tests.Fingerprints;

/// <summary>The cache between processes.</summary>
public sealed class FingerprintFile : IDisposable
{
    private const string Source =
        "namespace Sample; public sealed class Stage { public int Run() => 1; } public sealed class Other { public int Run() => 2; }";

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("fingerprints");

    private string Cache => Path.Combine(folder.FullName, "deeper", "fingerprints");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public void AnswersForAnUnchangedBuildWithoutReadingTheCode()
    {
        using var program = new Program(Source);
        var fingerprint = Remember(program);
        File.Delete(program.File);

        Assert.Equal(fingerprint, Program.Fingerprint(new CodeFingerprints(Cache), program.New("Stage")));
        var unread = Assert.Throws<FileNotFoundException>(() => Program.Fingerprint(new CodeFingerprints(), program.New("Stage")));
        Assert.Contains(program.File, unread.Message);
    }

    [Fact]
    public void DoesNotAnswerForAnotherBuild()
    {
        using var program = new Program(Source);
        using var edited = new Program(Source.Replace("=> 1", "=> 3", StringComparison.Ordinal));
        Remember(program);

        Assert.Equal(edited.Fingerprint("Stage"), Program.Fingerprint(new CodeFingerprints(Cache), edited.New("Stage")));
    }

    [Fact]
    public void KeepsWhatEarlierProcessesWrote()
    {
        using var program = new Program(Source);
        Remember(program);
        var later = new CodeFingerprints(Cache);
        Program.Fingerprint(later, program.New("Other"));
        later.Save();
        File.Delete(program.File);

        var last = new CodeFingerprints(Cache);

        Assert.NotEqual(Program.Fingerprint(last, program.New("Stage")), Program.Fingerprint(last, program.New("Other")));
    }

    [Fact]
    public void IsWrittenOnlyWhenSomethingWasAdded()
    {
        using var program = new Program(Source);
        Remember(program);
        File.SetLastWriteTimeUtc(Cache, DateTime.UnixEpoch);
        var again = new CodeFingerprints(Cache);
        Program.Fingerprint(again, program.New("Stage"));
        again.Save();

        Assert.Equal(DateTime.UnixEpoch, File.GetLastWriteTimeUtc(Cache));
        Assert.Equal([Cache], Directory.GetFiles(Path.GetDirectoryName(Cache)!));
    }

    [Theory]
    [InlineData("")]
    [InlineData("\0\0\0")]
    [InlineData("code fingerprints 2\n")]
    [InlineData("code fingerprints 2\nshort\nshort\n")]
    public void IsIgnoredWhenItIsNotOurs(string content)
    {
        using var program = new Program(Source);
        Directory.CreateDirectory(Path.GetDirectoryName(Cache)!);
        File.WriteAllText(Cache, content);

        Assert.Equal(program.Fingerprint("Stage"), Remember(program));
    }

    [Fact]
    public void IsIgnoredWhenAnyDigitOfItChanged()
    {
        using var program = new Program(Source);
        var fingerprint = Remember(program);
        var text = File.ReadAllText(Cache);
        var swapped = fingerprint[0] == '0' ? '1' : '0';
        File.WriteAllText(Cache, text.Replace(fingerprint, swapped + fingerprint[1..], StringComparison.Ordinal));

        Assert.Equal(fingerprint, Program.Fingerprint(new CodeFingerprints(Cache), program.New("Stage")));
    }

    [Fact]
    public void IsIgnoredWhenItWasCutShort()
    {
        using var program = new Program(Source);
        var fingerprint = Remember(program);
        var text = File.ReadAllText(Cache);
        for (var length = 0; length < text.Length; length += 7)
        {
            File.WriteAllText(Cache, text[..length]);

            Assert.Equal(fingerprint, Program.Fingerprint(new CodeFingerprints(Cache), program.New("Stage")));
        }
    }

    private string Remember(Program program)
    {
        var fingerprints = new CodeFingerprints(Cache);
        var fingerprint = Program.Fingerprint(fingerprints, program.New("Stage"));
        fingerprints.Save();
        return fingerprint;
    }
}
