namespace Pipeline.Tests;

public class GraphTests
{
    private static readonly TextStage Shared = new("shared", "x");
    private static readonly LengthStage Left = new("left", [Shared]);
    private static readonly LengthStage Right = new("right", [Shared, Shared]);
    private static readonly Graph Diamond = new([new LengthStage("top", [Left, Right])]);

    [Fact]
    public void InputsComeBeforeDependants() =>
        Assert.Equal(["text/shared", "length/left", "length/right", "length/top"], Diamond.Stages.Select(s => s.Id));

    [Fact]
    public void AnInputThatAStageHoldsTwiceIsOneInput() => Assert.Equal([Shared], Diamond.Inputs(Right));

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
        Assert.Equal("Two different stages have the id 'text/a'.", Refusal(new TextStage("a", "x"), new TextStage("a", "y")));

    [Theory]
    [InlineData("../up")]
    [InlineData("a b")]
    [InlineData("a//b")]
    public void AnIdThatIsNotAPathIsRefused(string name) =>
        Assert.Equal(
            $"Stage 'text/{name}': 'text/{name}' is not a relative path of letters, digits, '-', '_' and '.'.",
            Refusal(new TextStage(name, "x"))
        );

    private static string Refusal(params Stage[] targets) => Assert.Throws<InvalidOperationException>(() => new Graph(targets)).Message;
}
