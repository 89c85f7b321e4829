using Pipeline.Keys;

namespace Pipeline.Tests;

/// <summary>What a stage, and a record that it holds, declare of themselves.</summary>
public class KindTests
{
    [Fact]
    public void TheKindIsWhatTheTypeDeclares() => Assert.Equal("text", new TextStage("a", "x").Kind);

    [Fact]
    public void AStageWithoutOneIsRefusedWithWhatToWrite() =>
        Refused(
            "Pipeline.Tests.KindTests+BareStage declares no kind, which its keys would hold.\n"
                + "Write [Kind(\"bare\")] above its declaration.",
            new BareStage()
        );

    [Fact]
    public void AHeldRecordWithoutOneIsRefusedWithWhatToWrite() =>
        Refused(
            "Pipeline.Tests.KindTests+LearningRate declares no kind, which its keys would hold.\n"
                + "Write [Kind(\"learning-rate\")] above its declaration.",
            new HoldingStage(new object[] { new LearningRate(0.1) })
        );

    [Fact]
    public void AHeldRecordWithoutOneIsRefusedByTheKeyToo()
    {
        var thrown = Assert.Throws<PipelineException>(() => KeyWriter.Write(new HoldingStage(new LearningRate(0.1)), "c", _ => "0"));
        Assert.StartsWith("Pipeline.Tests.KindTests+LearningRate declares no kind", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TheKindOfABaseIsNotThatOfADerivedType() =>
        Refused(
            "Pipeline.Tests.KindTests+DerivedStage declares no kind, which its keys would hold.\n"
                + "Write [Kind(\"derived\")] above its declaration.",
            new DerivedStage()
        );

    [Fact]
    public void AnAbstractBaseNeedsNone() => Assert.Equal("closed", new ClosedStage().Kind);

    [Fact]
    public void TwoTypesOfOneGraphMayNotShareIt() =>
        Refused(
            "Two types of one graph are of the kind 'text': Pipeline.Tests.TextStage and Pipeline.Tests.KindTests+TextRecord.\n"
                + "Give one of them another name in its [Kind(…)].",
            new TextStage("a", "x"),
            new HoldingStage(new TextRecord(1))
        );

    [Fact]
    public void ItMustBeAName() =>
        Refused(
            "Pipeline.Tests.KindTests+MisnamedStage declares the kind 'Mis named'.\nA kind is of lower-case letters, digits and '-'.",
            new MisnamedStage()
        );

    [Fact]
    public void AnObjectThatIsNoRecordHasNoCanonicalText()
    {
        var thrown = Assert.Throws<InvalidOperationException>(() =>
            KeyWriter.Write(new HoldingStage(new Uri("https://a.example")), "c", _ => "0")
        );
        Assert.Contains("parameter 'Held' is of type System.Uri, which has no canonical text", thrown.Message, StringComparison.Ordinal);
    }

    private static void Refused(string message, params Stage[] stages) =>
        Assert.Equal(message, Assert.Throws<PipelineException>(() => new Graph(stages)).Message);

    private sealed record LearningRate(double Value);

    [Kind("text")]
    private sealed record TextRecord(int Value);

    private sealed record BareStage : IdleStage;

    [Kind("holding")]
    private sealed record HoldingStage(object Held) : IdleStage;

    [Kind("closed")]
    private sealed record ClosedStage : IdleStage;

    [Kind("open")]
    private record OpenStage : IdleStage;

    private sealed record DerivedStage : OpenStage;

    [Kind("Mis named")]
    private sealed record MisnamedStage : IdleStage;

    private abstract record IdleStage : Stage
    {
        public override string Id => "idle";

        public override IReadOnlyList<string> Outputs => [];

        public override void Run(StageContext context) { }
    }
}
