using System.Text;
using Stages.Programs;

namespace Stages.Tests.Programs;

public sealed class ProgramLinesTests
{
    [Theory]
    [InlineData("progress 0.35 epoch 3\n", "35 %, epoch 3")]
    [InlineData("progress 1\n", "100 %")]
    [InlineData("progress 0.29 \n", "29 %")]
    [InlineData("progress is slow\n", "progress is slow")]
    [InlineData("progress 35\n", "progress 35")]
    [InlineData("half", "half")]
    [InlineData("10 %\r20 %\r\n", "10 %\n20 %")]
    [InlineData("a\u0001b\u001b[31m\tc\n", "a\uFFFDb\uFFFD[31m\tc")]
    public void ALineIsToldAsItCame(string printed, string told) => Assert.Equal(told, Told([Encoding.UTF8.GetBytes(printed)]));

    [Fact]
    public void ALetterThatIsCutInTwoIsOne() =>
        Assert.Equal("grün", Told(["gr\u00fcn\n"u8[..3].ToArray(), "gr\u00fcn\n"u8[3..].ToArray()]));

    private static string Told(IEnumerable<byte[]> parts)
    {
        var told = new List<string>();
        var lines = new ProgramLines(told.Add);
        foreach (var part in parts)
        {
            lines.Take(part);
        }

        lines.End();
        return string.Join('\n', told);
    }
}
