using Stages.Designs;
using Stages.Variance;

namespace Stages.Tests.Variance;

public sealed class MethodPairTests
{
    [Fact]
    public void MethodsArePairedBySeedWithinTheirClass()
    {
        var pairs = MethodPair.Of([
            Cell("ssd", 1, [3, 5, 4]),
            Cell("lfssd", 1, [1, 2, 0]),
            Cell("retrain", 1, [0, 0, 0]),
            Cell("ssd", 2, [9, 9, 9]),
        ]);
        Assert.Equal(
            [("ssd", "lfssd"), ("ssd", "retrain"), ("lfssd", "retrain")],
            pairs.Select(p => (p.First.Cell.Method, p.Second.Cell.Method))
        );
        Assert.Equal(3, pairs[0].Gap!.Value, 12);
        Assert.Equal(1, pairs[0].GapVariance!.Value, 12);
    }

    [Fact]
    public void OneTrainingSeedGivesNothingButAGap()
    {
        var pair = Assert.Single(MethodPair.Of([Cell("ssd", 1, [3]), Cell("lfssd", 1, [1])]));
        Assert.Equal(2, pair.Gap);
        Assert.Null(pair.GapInterval);
        Assert.Null(pair.GapVariance);
    }

    [Fact]
    public void MethodsOfDifferentSeedsAreRefused() =>
        Assert.Equal(
            "s/class-1/ssd/mia and s/class-1/lfssd/mia have not the same training seeds, and cannot be paired.",
            Assert.Throws<InvalidDataException>(() => MethodPair.Of([Cell("ssd", 1, [3]), Cell("lfssd", 1, [1, 2])])).Message
        );

    private static GridCell Cell(string method, int forgotten, double[] values) =>
        new(new("s", forgotten, "class", method, "mia", "%"), [.. Enumerable.Range(1, values.Length)], SeedGrid.OfDeterministic(values));
}
