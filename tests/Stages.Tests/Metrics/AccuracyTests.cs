using Stages.Metrics;

namespace Stages.Tests.Metrics;

public sealed class AccuracyTests
{
    [Fact]
    public void ExactIsThePercentageOfEqualLabels() => Assert.Equal(75, Accuracy.Exact([1, 2, 3, 4], [1, 2, 0, 4]));

    [Fact]
    public void AShortLastBatchWeighsAsMuchAsAFullOne() =>
        Assert.Equal((100.0 + 50 + 0) / 3, Accuracy.MeanOfBatches([0, 0, 0, 1, 1], [0, 0, 0, 0, 0], batch: 2), 12);

    [Fact]
    public void TheTwoAgreeWhenBatchesAreFull() =>
        Assert.Equal(
            Accuracy.Exact([0, 0, 0, 1, 1, 0], [0, 0, 0, 0, 0, 0]),
            Accuracy.MeanOfBatches([0, 0, 0, 1, 1, 0], [0, 0, 0, 0, 0, 0], batch: 3),
            12
        );

    [Fact]
    public void TheReferenceBatchIsSixtyFour() => Assert.Equal(64, Accuracy.ReferenceBatch);

    [Fact]
    public void NoExamplesAreRefused() => Assert.EndsWith("at least one: got 0 and 0.", Refusal(() => Accuracy.Exact([], [])));

    [Fact]
    public void LengthsThatDifferAreRefused() =>
        Assert.Equal(
            "Accuracy needs as many predictions as labels and at least one: got 1 and 2.",
            Refusal(() => Accuracy.MeanOfBatches([1], [1, 2], batch: 2))
        );

    private static string Refusal(Func<object> measure) => Assert.Throws<ArgumentException>(measure).Message;
}
