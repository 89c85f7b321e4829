using System.Text;
using Pipeline.Archives;

namespace Pipeline.Tests.Archives;

public sealed class ForbiddenWordsTests
{
    private static readonly ForbiddenWords Words = new(["ada the author", "build-host"]);

    [Theory]
    [InlineData("made on build-host.", true)]
    [InlineData("made on BUILD-HOST", true)]
    [InlineData("by Ada the Author", true)]
    [InlineData("build-host", true)]
    [InlineData("rebuild-host", false)]
    [InlineData("build-hosts", false)]
    [InlineData("build host", false)]
    [InlineData("", false)]
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
        Assert.Contains("'logs/build-host.txt' holds 'build-host'", refusal.Message);
    }

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
