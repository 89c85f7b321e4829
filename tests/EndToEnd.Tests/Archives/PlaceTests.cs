namespace EndToEnd.Tests.Archives;

/// <summary>Where an archive may be written: over an archive, and over nothing else.</summary>
[Collection(FinishedSpace.Tests)]
public sealed class PlaceTests(FinishedSpace finished) : IDisposable
{
    private readonly ScratchCheckout scratch = new(finished);

    [Theory]
    [InlineData("artifacts/store/journal", "is inside a store")]
    [InlineData("artifacts/store/new.zip", "is inside a store")]
    [InlineData("artifacts/small/../store/objects/new.zip", "is inside a store")]
    [InlineData("link/new.zip", "is inside a store")]
    [InlineData("small.json", "is no archive that this program wrote")]
    [InlineData("docs", "is no archive that this program wrote")]
    [InlineData("/dev/null", "is no archive that this program wrote")]
    public void WhatIsNoArchiveIsNotOverwritten(string output, string fact)
    {
        File.CreateSymbolicLink(scratch["link"], scratch["artifacts/store/objects"]);
        var journal = File.ReadAllBytes(scratch["artifacts/store/journal"]);
        scratch.Archive($"--output={output}").AssertMisuse($"--output={output} ", fact);
        Assert.Equal(journal, File.ReadAllBytes(scratch["artifacts/store/journal"]));
        Assert.Equal(PipelineSpace.SmallExperiment, File.ReadAllText(scratch["small.json"]));
    }

    [Fact]
    public void AnArchiveIsOverwritten()
    {
        var before = File.GetLastWriteTimeUtc(scratch["whole.zip"]);
        scratch.Archive("--output=whole.zip").AssertSuccess();
        Assert.NotEqual(before, File.GetLastWriteTimeUtc(scratch["whole.zip"]));
    }

    [Fact]
    public void AnotherFileOfALikeNameStays()
    {
        File.WriteAllText(scratch["x.zip.partial"], "mine");
        scratch.Archive("--output=x.zip").AssertSuccess();
        Assert.Equal("mine", File.ReadAllText(scratch["x.zip.partial"]));
    }

    public void Dispose() => scratch.Dispose();
}
