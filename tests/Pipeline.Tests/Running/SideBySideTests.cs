using Pipeline.Running;

namespace Pipeline.Tests.Running;

public sealed class SideBySideTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1000)]
    public void EachNumberComesOnce(int count)
    {
        var seen = new int[count];
        SideBySide.For(count, i => Interlocked.Increment(ref seen[i]));
        Assert.All(seen, times => Assert.Equal(1, times));
    }

    [Fact]
    public void AFailureEndsItAndIsThrownAsItIs()
    {
        var acted = 0;
        var failure = Assert.Throws<PipelineException>(() =>
            SideBySide.For(
                1_000_000,
                i =>
                {
                    Interlocked.Increment(ref acted);
                    if (i == 10)
                    {
                        throw new PipelineException("It failed.", "Do something.");
                    }

                    Thread.Sleep(1);
                }
            )
        );
        Assert.StartsWith("It failed.", failure.Message);
        Assert.InRange(acted, 11, 10_000);
    }
}
