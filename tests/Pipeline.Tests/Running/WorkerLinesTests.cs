using Pipeline.Running;

namespace Pipeline.Tests.Running;

public class WorkerLinesTests
{
    [Theory]
    [InlineData('\u0001', WorkerLines.Longest)]
    [InlineData('a', WorkerLines.LongestPrinted)]
    public async Task OfALineWithoutEndTheBeginningIsTold(char first, int most)
    {
        var bytes = Enumerable.Repeat((byte)'x', 6 << 20).ToArray();
        bytes[0] = (byte)first;
        List<string> told = [];
        await WorkerLines.ReadAsync(new MemoryStream([.. bytes, (byte)'\n', (byte)'b']), told.Add);
        Assert.Equal([new string('x', most - 1), "b"], [told[0][1..], told[1]]);
    }
}
