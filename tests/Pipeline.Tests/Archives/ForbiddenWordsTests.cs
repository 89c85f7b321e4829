using System.Text;
using Pipeline.Archives;

namespace Pipeline.Tests.Archives;

public sealed class ForbiddenWordsTests
{
    private static readonly ForbiddenWords Words = new([
        new("Ada the Author", "the author of commit 1a2b3c4"),
        new("build-host", "the name of this machine"),
        new("/src", "the folder of the checkout"),
        new("Zoë Müller", "the author of commit 1a2b3c4"),
    ]);

    [Theory]
    [InlineData("made on build-host.", true)]
    [InlineData("made on BUILD-HOST", true)]
    [InlineData("by Ada the Author", true)]
    [InlineData("build-host", true)]
    [InlineData("rebuild-host", false)]
    [InlineData("build-hosts", false)]
    [InlineData("build host", false)]
    [InlineData("", false)]
    [InlineData("in /src/a", true)]
    [InlineData("../src/a", false)]
    [InlineData("zoë müller", true)]
    [InlineData("ZOË MÜLLER", true)]
    [InlineData("Zoë  Müller", false)]
    public void AWordIsFoundWhereItStandsAlone(string text, bool isFound)
    {
        // However the bytes come in pieces.
        for (var piece = 1; piece <= Math.Max(1, text.Length); piece++)
        {
            Assert.Equal(isFound, Finds(Encoding.UTF8.GetBytes(text), piece));
        }

        Assert.Equal(isFound, Words.Replace(text, "nobody") != text);
    }

    [Fact]
    public void AMembersNameIsSearchedToo()
    {
        var refusal = Assert.Throws<PipelineException>(() => Words.Begin("logs/build-host.txt"));
        Assert.Contains(
            "--anonymous: 'logs/build-host.txt' holds 'build-host', the name of this machine, which tells who made it.",
            refusal.Message
        );
        Assert.Contains("--harmless='build-host'", refusal.Message);
    }

    [Fact]
    public void ReplacingLeavesOtherBytesAsTheyAre()
    {
        byte[] latin = [.. "caf"u8, 0xE9, .. " on build-host"u8, 0xE9];
        byte[] expected = [.. "caf"u8, 0xE9, .. " on nobody"u8, 0xE9];
        var (bytes, found) = Words.Replace(latin, "nobody");
        Assert.Equal(expected, bytes);
        Assert.Equal("build-host", Assert.Single(found).Text);
    }

    [Fact]
    public void EveryOneOfAWordIsReplaced() => Assert.Equal("x x, x", Words.Replace("build-host build-host, BUILD-host", "x"));

    private static bool Finds(byte[] bytes, int piece)
    {
        try
        {
            var search = Words.Begin("member");
            foreach (var part in bytes.Chunk(piece))
            {
                search.Read(part);
            }

            search.End();
            return false;
        }
        catch (PipelineException)
        {
            return true;
        }
    }
}
