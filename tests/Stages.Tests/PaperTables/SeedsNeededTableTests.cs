using Stages.Designs;
using Stages.PaperTables;
using Stages.Tests.Experiments;
using Stages.Variance;

namespace Stages.Tests.PaperTables;

public sealed class SeedsNeededTableTests
{
    private static readonly IReadOnlyList<MethodPair> Pairs = MethodPair.Of([
        Cell("ssd", 1, [3, 5, 4]),
        Cell("unsir", 1, [1, 2, 0]),
        Cell("retrain", 1, [0, 0, 0]),
        Cell("ssd", 2, [3, 5, 4]),
        Cell("unsir", 2, [3, 5, 4]),
        Cell("retrain", 2, [0, 0, 0]),
    ]);

    [Fact]
    public void TheVariancesOfClassesAreAveragedAndAskForTheSeedsOfThePairedTest()
    {
        // The gaps of SSD and UNSIR have variance 1 and 0, those of SSD and Retrain 1 and 1.
        var rows = SeedsNeededRow.Of(VarianceTables.Pairs(Pairs), ["mia"], 1, 0.8);
        Assert.Equal(
            [("ssd", "unsir", 0.5), ("ssd", "retrain", 1.0), ("unsir", "retrain", 1.0)],
            rows.Select(r => (r.Method, r.Other, Math.Round(r.GapVariance!.Value, 12)))
        );
        Assert.Equal([7, 10, 10], rows.Select(r => r.Seeds!.Value));
        Assert.Equal([13, 13], SeedsNeededRow.Of(VarianceTables.Pairs(Pairs), ["mia"], 1, 0.9).Skip(1).Select(r => r.Seeds!.Value));
        Assert.Equal(34, SeedsNeededRow.Of(VarianceTables.Pairs(Pairs), ["mia"], 0.5, 0.8)[2].Seeds);
        Assert.Empty(SeedsNeededRow.Of(VarianceTables.Pairs(Pairs), ["forget_test"], 1, 0.8));
    }

    [Fact]
    public void EveryMethodStandsAgainstEveryLaterOne()
    {
        var table = Assert.Single(
            SeedsNeededTable.Texts(SeedsNeededRow.Of(VarianceTables.Pairs(Pairs), ["mia"], 1, 0.8), OurNames.Methods, OurNames.Metrics)
        );
        Assert.Equal(["Method", "UNSIR", "Retrain"], table.Header);
        Assert.Equal(
            [
                ["SSD", "7", "10"],
                ["UNSIR", "", "10"],
            ],
            Assert.Single(table.Groups).Rows
        );
        Assert.Contains("that differ by 1 percentage point, with a power of 80 %", table.Caption);
    }

    [Fact]
    public void OneTrainingSeedOrAnotherUnitGivesNoNumber()
    {
        Assert.All(
            (MethodPair[])
                [
                    .. MethodPair.Of([Cell("ssd", 1, [3]), Cell("unsir", 1, [1])]),
                    .. MethodPair.Of([Cell("ssd", 1, [3, 5], unit: ""), Cell("unsir", 1, [1, 2], unit: "")]),
                ],
            pair =>
            {
                var rows = SeedsNeededRow.Of(VarianceTables.Pairs([pair]), ["mia"], 1, 0.8);
                Assert.Null(Assert.Single(rows).Seeds);
                Assert.Equal(
                    ["SSD", "–"],
                    Assert.Single(Assert.Single(SeedsNeededTable.Texts(rows, OurNames.Methods, OurNames.Metrics)).Groups).Rows.Single()
                );
            }
        );
    }

    private static GridCell Cell(string method, int forgotten, double[] values, string unit = "%") =>
        new(new("s", forgotten, "class", method, "mia", unit), [.. Enumerable.Range(1, values.Length)], SeedGrid.OfDeterministic(values));
}
