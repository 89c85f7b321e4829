namespace Pipeline.Tests;

public sealed class StageContextTests
{
    private readonly StageContext context = new(new TextStage("a", "x"), "", (_, _) => "", "cpu", _ => { }, "");

    [Fact]
    public void ItsStreamsAreThoseOfRandomStream() =>
        Assert.Equal(RandomStream.For(3, "train/x").NextBits(), context.Random(3, "train/x").NextBits());

    [Fact]
    public void AStreamThatIsAskedForTwiceBeginsAgain()
    {
        var first = context.Random(3, "train/x").Normal(5);
        Assert.Equal(first, context.Random(3, "train/x").Normal(5));
    }

    [Fact]
    public void AStreamThatIsAskedForTwiceIsRecordedOnce()
    {
        context.Random(3, "train/x");
        context.Random(3, "train/x");
        Assert.Equal([new StreamUse(3, "train/x")], context.Streams);
    }

    [Fact]
    public void StreamsAreRecordedInTheOrderInWhichTheyWereAskedFor()
    {
        context.Random(2, "b");
        context.Random(1, "b");
        context.Random(1, "a");
        Assert.Equal([new StreamUse(2, "b"), new StreamUse(1, "b"), new StreamUse(1, "a")], context.Streams);
    }

    [Fact]
    public void StreamsOfOnePatternAreRecordedOnceWithTheirNumber()
    {
        foreach (var cell in (string[])["a", "b", "a"])
        {
            context.Random(1, $"statistics/{cell}", "statistics/{cell}");
        }

        Assert.Equal([new StreamUse(1, "statistics/{cell}", 2)], context.Streams);
    }

    [Fact]
    public void AStageThatDrawsNothingHasNoStreams() => Assert.Empty(context.Streams);
}
