using Pipeline;
using Stages.Designs;
using Stages.PaperTables;
using Stages.Tests.Experiments;
using Stages.Variance;

namespace Stages.Tests.PaperTables;

public sealed class SeedsNeededTableTests
{
    private static readonly IReadOnlyList<MethodPair> Pairs = MethodPair.Of(
        [
            Cell("ssd", 1, [3, 5, 4]),
            Cell("unsir", 1, [1, 2, 0]),
            Cell("retrain", 1, [0, 0, 0]),
            Cell("ssd", 2, [3, 5, 4]),
            Cell("unsir", 2, [3, 5, 4]),
            Cell("retrain", 2, [0, 0, 0]),
        ],
        Draws
    );

    [Fact]
    public void TheVariancesOfClassesAreAveraged() =>
        // The gaps of SSD and UNSIR have variance 1 and 0, those of SSD and Retrain 1 and 1.
        Assert.Equal(
            [("ssd", "unsir", 0.5), ("ssd", "retrain", 1.0), ("unsir", "retrain", 1.0)],
            Rows("mia", 1, 0.8).Select(r => (r.Method, r.Other, Math.Round(r.GapVariance!.Value, 12)))
        );

    // The gap's variance is 1 of three training seeds; its upper limit 2/0.4463 = 4.48.
    [Theory]
    [InlineData(1, 0.8, 38)]
    [InlineData(1, 0.9, 50)]
    [InlineData(0.5, 0.8, 143)]
    public void TheSeedsAreThoseOfThePairedTest(double difference, double power, int expected) =>
        Assert.Equal(expected, Rows("mia", difference, power)[2].Seeds);

    [Fact]
    public void ASmallerVarianceNeedsFewerSeeds() => Assert.Equal([20, 38, 38], Rows("mia", 1, 0.8).Select(r => r.Seeds!.Value));

    [Fact]
    public void AMetricThatWasNotMeasuredHasNoRow() => Assert.Empty(Rows("forget_test", 1, 0.8));

    [Fact]
    public void EveryMethodStandsAgainstEveryLaterOne()
    {
        var table = Assert.Single(SeedsNeededTable.Texts(Rows("mia", 1, 0.8), OurNames.Methods, OurNames.Metrics));
        Assert.Equal(["Method", "UNSIR", "Retrain"], table.Header);
        Assert.Equal(
            [
                ["SSD", "20", "38"],
                ["UNSIR", "", "38"],
            ],
            Assert.Single(table.Groups).Rows
        );
        Assert.Contains("that differ by 1 percentage point, with a power of 80 %, with 80 % assurance", table.Caption);
    }

    [Fact]
    public void OneTrainingSeedOrAnotherUnitGivesNoNumber()
    {
        Assert.All(
            (MethodPair[])
                [
                    .. MethodPair.Of([Cell("ssd", 1, [3]), Cell("unsir", 1, [1])], Draws),
                    .. MethodPair.Of([Cell("ssd", 1, [3, 5], unit: ""), Cell("unsir", 1, [1, 2], unit: "")], Draws),
                ],
            pair =>
            {
                var rows = SeedsNeededRow.Of(PairsTable.Of([pair]), ["mia"], 1, 0.8);
                Assert.Null(Assert.Single(rows).Seeds);
                Assert.Equal(
                    ["SSD", "–"],
                    Assert.Single(Assert.Single(SeedsNeededTable.Texts(rows, OurNames.Methods, OurNames.Metrics)).Groups).Rows.Single()
                );
            }
        );
    }

    [Fact]
    public void GapsThatWereAllTheSameAreUnknown()
    {
        var rows = SeedsNeededRow.Of(
            PairsTable.Of(MethodPair.Of([Cell("ssd", 1, [3, 5, 4]), Cell("unsir", 1, [2, 4, 3])], Streams.Source)),
            ["mia"],
            1,
            0.8
        );
        Assert.Equal(
            ["SSD", "unknown"],
            Assert.Single(Assert.Single(SeedsNeededTable.Texts(rows, OurNames.Methods, OurNames.Metrics)).Groups).Rows.Single()
        );
    }

    private static IReadOnlyList<SeedsNeededRow> Rows(string metric, double difference, double power) =>
        SeedsNeededRow.Of(PairsTable.Of(Pairs), [metric], difference, power);

    private static RandomStream Draws(long seed, string purpose, string? pattern) => RandomStream.For(seed, purpose);

    private static GridCell Cell(string method, int forgotten, double[] values, string unit = "%") =>
        new(new("s", forgotten, "class", method, "mia", unit), [.. Enumerable.Range(1, values.Length)], SeedGrid.OfDeterministic(values));
}
