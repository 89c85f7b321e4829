using Pipeline;
using Stages.Designs;
using Stages.Mathematics;
using Stages.Variance;

namespace Stages.Tests.Variance;

public sealed class MethodPairTests
{
    [Fact]
    public void MethodsArePairedBySeedWithinTheirClass()
    {
        var pairs = Of(Cell("ssd", 1, [3, 5, 4]), Cell("lfssd", 1, [1, 2, 0]), Cell("retrain", 1, [0, 0, 0]), Cell("ssd", 2, [9, 9, 9]));
        Assert.Equal(
            [("ssd", "lfssd"), ("ssd", "retrain"), ("lfssd", "retrain")],
            pairs.Select(p => (p.First.Cell.Method, p.Second.Cell.Method))
        );
        Assert.Equal(3, pairs[0].Gap!.Value, 12);
        Assert.Equal(1, pairs[0].GapVariance!.Value, 12);
    }

    [Fact]
    public void TheGapIsOfTheMeansOfATrainingSeedsRuns()
    {
        var own = Cell("unsir", 1, [0, 0]) with
        {
            Values =
            [
                [1, 3],
                [5, 7],
            ],
        };
        var pair = Assert.Single(Of(own, Cell("ssd", 1, [0, 2])));
        Assert.Equal(((2 - 0) + (6 - 2)) / 2.0, pair.Gap);
        // Under design B, from the first unlearning seed alone: 1 - 0 and 5 - 2.
        Assert.Equal(2, pair.GapVariance!.Value, 12);
    }

    [Fact]
    public void OneTrainingSeedGivesNothingButAGap()
    {
        var pair = Assert.Single(Of(Cell("ssd", 1, [3]), Cell("lfssd", 1, [1])));
        Assert.Equal(2, pair.Gap);
        Assert.Null(pair.GapVariance);
        Assert.Null(pair.Band);
        Assert.Null(pair.BandP);
    }

    [Fact]
    public void ABandIsWiderThanStudentsIntervalOfOnePairAlone()
    {
        var random = RandomStream.For(1, "pairs");
        var pairs = Of([
            .. ((string[])["a", "b", "c", "d"]).Select(m => Cell(m, 1, [.. Enumerable.Range(0, 11).Select(_ => random.NextNormal())])),
        ]);
        Assert.Equal(6, pairs.Count);
        Assert.All(
            pairs,
            pair =>
            {
                double[] gaps = [.. pair.First.B.Zip(pair.Second.B, (own, other) => own - other)];
                var alone = Sample.MeanInterval(gaps, 0.95)!;
                Assert.True(pair.Band!.Low < alone.Low && pair.Band.High > alone.High);
                Assert.Equal(pair.Band.Contains(0), pair.BandP > 0.05);
            }
        );
    }

    [Fact]
    public void MethodsOfDifferentSeedsAreRefused() =>
        Assert.Equal(
            "s/class-1/ssd/mia and s/class-1/lfssd/mia have not the same training seeds, and cannot be paired.",
            Assert.Throws<InvalidDataException>(() => Of(Cell("ssd", 1, [3]), Cell("lfssd", 1, [1, 2]))).Message
        );

    private static IReadOnlyList<MethodPair> Of(params GridCell[] cells) =>
        MethodPair.Of(cells, (seed, purpose, _) => RandomStream.For(seed, purpose));

    private static GridCell Cell(string method, int forgotten, double[] values) =>
        new(new("s", forgotten, "class", method, "mia", "%"), [.. Enumerable.Range(1, values.Length)], SeedGrid.OfDeterministic(values));
}
