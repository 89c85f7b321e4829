namespace Pipeline.Tests;

public class GraphTests
{
    [Fact]
    public void InputsComeBeforeDependantsAndEachStageOnce()
    {
        var shared = new TextStage("shared", "x");
        var (left, right) = (new LengthStage("left", [shared]), new LengthStage("right", [shared, shared]));
        var graph = new Graph([new LengthStage("top", [left, right])]);
        Assert.Equal(["text/shared", "length/left", "length/right", "length/top"], graph.Stages.Select(s => s.Id));
        Assert.Equal([shared], graph.Inputs(right));
    }

    [Fact]
    public void StagesInsideRecordsInsideListsAreInputs() =>
        Assert.Equal(
            ["text/a"],
            new Graph([new NestedStage([new Labelled("x", new TextStage("a", "t"))], 1, true, null, Colour.Red)])
                .Stages.SkipLast(1)
                .Select(s => s.Id)
        );

    [Fact]
    public void TwoStagesOfOneIdAreRefused() =>
        Assert.Throws<InvalidOperationException>(() => new Graph([new TextStage("a", "x"), new TextStage("a", "y")]));

    [Theory]
    [InlineData("../up")]
    [InlineData("a b")]
    [InlineData("a//b")]
    public void AnIdThatIsNotAPathIsRefused(string name) =>
        Assert.Throws<InvalidOperationException>(() => new Graph([new TextStage(name, "x")]));
}
