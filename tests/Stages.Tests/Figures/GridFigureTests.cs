using System.Xml.Linq;
using Pipeline;
using SkiaSharp;
using Stages.Designs;
using Stages.Drawing;
using Stages.Figures;
using Stages.Mathematics;
using Stages.Variance;

namespace Stages.Tests.Figures;

/// <summary>Figures 3, 4 and 5, which show the grid of seeds.</summary>
public sealed class GridFigureTests
{
    private static readonly string[] Methods = ["SSD", "UNSIR", "Random Labels"];

    [Theory]
    [InlineData(FigureWidth.OneColumn)]
    [InlineData(FigureWidth.TwoColumns)]
    public void Figure3SaysWhatEachMarkIs(FigureWidth width)
    {
        var text = Text(Figure3.Draw(Shares(5), width));
        foreach (
            var expected in new[]
            {
                "Share of the variance (%)",
                "training seed",
                "finite test set",
                "unlearning seed",
                "Forget-set accuracy",
                "digits5-sub",
                "median over classes",
                "all runs are equal",
            }
        )
        {
            Assert.Contains(expected, text);
        }

        Assert.DoesNotContain("cannot tell", text);
    }

    [Theory]
    [InlineData(1, 3, "one training seed cannot tell")]
    [InlineData(4, 1, "one unlearning seed cannot tell")]
    public void WhatFigure3CannotShowIsSaid(int trainingSeeds, int unlearningSeeds, string said) =>
        Assert.Contains(said, Text(Figure3.Draw(Shares(trainingSeeds, unlearningSeeds))));

    [Theory]
    [InlineData(1, 3)]
    [InlineData(4, 1)]
    public void WhatFigure3CannotShowIsNotWrittenAsNaN(int trainingSeeds, int unlearningSeeds) =>
        Assert.DoesNotContain("NaN", Text(Figure3.Draw(Shares(trainingSeeds, unlearningSeeds))));

    [Fact]
    public void ANegativeShareIsDrawnAtZero() =>
        Assert.Equal(Figure3.Draw(OfOneShare(0, new(0, 40))).Png, Figure3.Draw(OfOneShare(-10, new(-30, 40))).Png);

    [Fact]
    public void ANegativeShareIsKeptInTheNumbers() =>
        Assert.Equal(-10, Figure3.Numbers(OfOneShare(-10, new(-30, 40))).NullableDoubles("share")[0]);

    [Theory]
    [InlineData(11, FigureWidth.TwoColumns)]
    [InlineData(3, FigureWidth.TwoColumns)]
    [InlineData(1, FigureWidth.OneColumn)]
    [InlineData(30, FigureWidth.OneColumn)]
    [InlineData(300, FigureWidth.OneColumn)]
    public void Figure4IsNotCutForAnyNumberOfSeeds(int seeds, FigureWidth width)
    {
        var image = Figure4.Draw(Rankings(seeds), width);
        using var bitmap = SKBitmap.Decode(image.Png);
        Assert.All(
            Enumerable.Range(0, bitmap.Height),
            y => Assert.Equal((SKColors.White, SKColors.White), (bitmap.GetPixel(0, y), bitmap.GetPixel(bitmap.Width - 1, y)))
        );
        Assert.All(Enumerable.Range(0, bitmap.Width), x => Assert.Equal(SKColors.White, bitmap.GetPixel(x, bitmap.Height - 1)));
        Assert.Contains("all: rank by all runs", Text(image));
        Assert.Contains(seeds == 1 ? "1 training seed names" : $"{seeds} training seeds name", Text(image).Replace('\n', ' '));
    }

    [Fact]
    public void Figure4HasANumberForEachSeedOfAMethod() =>
        Assert.Equal(
            2 * 2 * Methods.Length * 3,
            Figure4.Numbers(Rankings(3)).NullableInts("training_seed").Count(seed => seed is not null)
        );

    [Fact]
    public void Figure4HasANumberOfAllRunsForEachMethod() =>
        Assert.Equal(2 * 2 * Methods.Length, Figure4.Numbers(Rankings(3)).NullableInts("training_seed").Count(seed => seed is null));

    [Theory]
    [InlineData(11, FigureWidth.TwoColumns)]
    [InlineData(2, FigureWidth.TwoColumns)]
    [InlineData(11, FigureWidth.OneColumn)]
    [InlineData(100, FigureWidth.OneColumn)]
    public void Figure5IsNotCutAndSaysWhatEachMarkIs(int seeds, FigureWidth width)
    {
        var image = Figure5.Draw(Intervals(seeds), width);
        using var bitmap = SKBitmap.Decode(image.Png);
        Assert.All(
            Enumerable.Range(0, bitmap.Height),
            y => Assert.Equal((SKColors.White, SKColors.White), (bitmap.GetPixel(0, y), bitmap.GetPixel(bitmap.Width - 1, y)))
        );
        Assert.All(Enumerable.Range(0, bitmap.Width), x => Assert.Equal(SKColors.White, bitmap.GetPixel(x, bitmap.Height - 1)));
        var text = Text(image).Replace('\n', ' ');
        foreach (
            var expected in new[]
            {
                "forgetting",
                "mean over training seeds",
                "misses it",
                "draws nothing",
                $"1/{seeds}",
                "all equal",
                "sd 10",
            }
        )
        {
            Assert.Contains(expected, text);
        }
    }

    [Fact]
    public void AMissInFigure5IsMarkedByMoreThanItsColour()
    {
        var hit = Figure5.Draw(OfOneInterval(contains: true));
        var miss = Figure5.Draw(OfOneInterval(contains: false));
        Assert.Contains("contains the mean", Text(hit));
        Assert.NotEqual(Shapes(hit), Shapes(miss));

        static string[] Shapes(FigureImage image) =>
            [.. XDocument.Parse(image.Svg).Descendants().Select(element => element.Name.LocalName).Where(name => name != "text")];
    }

    [Fact]
    public void Figure5HasARowForEachSeedOfAMethodAndOneForDesignB()
    {
        var numbers = Figure5.Numbers(Intervals(3));
        Assert.Equal(2 * 2 * Methods.Length * 3, numbers.NullableInts("training_seed").Count(seed => seed is not null));
        Assert.Equal(2 * 2 * Methods.Length, numbers.NullableInts("training_seed").Count(seed => seed is null));
    }

    [Fact]
    public void Figure5IsDrawnAboutTheMeanInStandardDeviations()
    {
        var method = OfOneInterval(true).Rows[0].Panels[0][0];
        Assert.Equal((0, 1), (method.Standardised(50), method.Standardised(60)));
        Assert.Equal(new Interval(-1, 0), method.Standardised(new Interval(40, 50)));
    }

    [Fact]
    public void AFigure5WithoutMethodsIsRefused() =>
        Refused(
            "Figure 5 needs at least one setting, metric and method",
            () =>
                Figure5.Draw(
                    new Figure5Data(
                        ["m"],
                        [
                            new(
                                "s",
                                "c",
                                [
                                    [],
                                ]
                            ),
                        ]
                    )
                )
        );

    [Fact]
    public void Figure4SaysHowSureTheRankingIs()
    {
        var text = Text(Figure4.Draw(Rankings(11))).Replace('\n', ' ');
        Assert.Contains("P(best)", text);
        Assert.Contains("a chance of", text);
        Assert.DoesNotContain("do not tell how sure", text);
        Assert.Contains("Fewer than 6 training seeds do not tell how sure", Text(Figure4.Draw(Rankings(3))).Replace('\n', ' '));
    }

    [Fact]
    public void TheSameNumbersGiveTheSameBytes()
    {
        Assert.Equal(Figure5.Draw(Intervals(4)).Svg, Figure5.Draw(Intervals(4)).Svg);
        var (three, four) = (Figure3.Draw(Shares(5)), Figure4.Draw(Rankings(4)));
        Assert.Equal((three.Svg, four.Svg), (Figure3.Draw(Shares(5)).Svg, Figure4.Draw(Rankings(4)).Svg));
        Assert.Equal(three.Png, Figure3.Draw(Shares(5)).Png);
        Assert.Equal(four.Png, Figure4.Draw(Rankings(4)).Png);
    }

    [Fact]
    public void AFigure3WithoutMethodsIsRefused() =>
        Refused("Figure 3 needs the same methods (), each with a class, for each of 1 metrics; 's' has others.", () => Figure3.Draw(Of()));

    [Fact]
    public void AFigure4WithoutPanelsIsRefused() =>
        Refused("Figure 4 needs at least one panel, and every panel at least one method.", () => Figure4.Draw(new Figure4Data([])));

    private static void Refused(string fact, Func<object> draw) => Assert.StartsWith(fact, Assert.Throws<ArgumentException>(draw).Message);

    private static Figure3Data OfOneShare(double share, Interval interval) =>
        Of(new MethodShares("UNSIR", true, [new("a", Identification.Both, share, interval)]));

    private static Figure3Data Of(params MethodShares[] methods) => new(["m"], [new("s", [methods])]);

    private static string Text(FigureImage image) =>
        string.Join(
            '\n',
            XDocument
                .Parse(image.Svg)
                .Descendants()
                .Where(element => element.Name.LocalName == "text")
                .Select(element => element.Value.Trim())
        );

    // A method that draws nothing, one that draws, and one whose values are all equal.
    private static Figure3Data Shares(int trainingSeeds, int unlearningSeeds = 4)
    {
        MethodShares Of(string method, Func<double, SeedGrid> grid, bool draws) =>
            new(
                method,
                draws,
                [
                    .. ((double[])[1, 2, 3]).Select(scale =>
                    {
                        var components = VarianceComponents.Of(grid(scale));
                        return new ClassShare(
                            $"class {scale}",
                            components.Identification,
                            100 * components.IntraclassCorrelation,
                            Percent(components.IntraclassInterval()),
                            TestSet: new(60, 30)
                        );
                    }),
                ]
            );
        SeedGrid Draw(double training) => SeedGrid.Of(SimulatedGrid(trainingSeeds, unlearningSeeds, training));
        MethodShares[] panel =
        [
            Of("SSD", scale => SeedGrid.OfDeterministic([.. Draw(scale).Column(0)]), draws: false),
            Of("UNSIR", Draw, draws: true),
            Of(
                "Random Labels",
                _ => SeedGrid.Of([.. Enumerable.Repeat(Enumerable.Repeat(100.0, unlearningSeeds).ToArray(), trainingSeeds)]),
                draws: true
            ),
        ];
        return new Figure3Data(
            ["Retain-set accuracy", "Forget-set accuracy"],
            [new("digits10-full", [panel, panel]), new("digits5-sub", [panel, panel])]
        );
    }

    private static Figure4Data Rankings(int seeds)
    {
        int[] trainingSeeds = [.. Enumerable.Range(1, seeds)];
        GridCell Cell(string method, double level) =>
            new(new("s", 1, "one", method, "mia", "%"), trainingSeeds, SeedGrid.Of([.. SimulatedGrid(seeds, 2, level)]));
        GridCell[] methods = [.. Methods.Select((method, i) => Cell(method, i + 1))];
        GridCell[] retrain = [Cell("retrain", 0)];
        SettingRanking ranking = new(
            "digits10-full",
            "mia",
            "%",
            SeedRankings.Of(methods, retrain),
            RankingUncertainty.Of(methods, retrain, RandomStream.For(1, "ranking"))
        );
        Figure4Panel[] row = [new("Retain-set accuracy", "pp", ranking), new("Forget-set accuracy", "pp", ranking)];
        return new Figure4Data([row, row]);
    }

    private static Figure5Data OfOneInterval(bool contains) =>
        new(
            ["m"],
            [
                new(
                    "s",
                    "c",
                    [
                        [new("UNSIR", true, 50, 10, Printed(45, 55), [new(1, 50, new(40, 60), contains, 11)])],
                    ]
                ),
            ]
        );

    // One that draws nothing, one of which every other seed misses, and one whose values are all equal.
    private static Figure5Data Intervals(int seeds)
    {
        int[] all = [.. Enumerable.Range(1, seeds)];
        SeedIntervals[] panel =
        [
            new(
                "SSD",
                false,
                50,
                10,
                Printed(45, 55),
                [.. all.Select(seed => new SeedInterval(seed, 45 + (10.0 * seed / seeds), null, null, 1))]
            ),
            new(
                "UNSIR",
                true,
                50,
                10,
                Printed(45, 55),
                [
                    .. all.Select(seed =>
                        seed % 2 == 0
                            ? new SeedInterval(seed, 52, new(48, 56), true, 11)
                            : new SeedInterval(seed, 40, new(38, 42), false, 11)
                    ),
                ]
            ),
            new(
                "Random Labels",
                true,
                0,
                0,
                new(null, "0 of 11 runs differ"),
                [.. all.Select(seed => new SeedInterval(seed, 0, new(0, 0), true, 11))]
            ),
        ];
        return new Figure5Data(
            ["Retain-set accuracy (%)", "Forget-set accuracy (%)"],
            [new("digits10-full", "1", [panel, panel]), new("digits5-sub", "8", [panel, panel])]
        );
    }

    private static PrintedInterval Printed(double low, double high) => new(new Interval(low, high), null);

    private static double[][] SimulatedGrid(int trainingSeeds, int unlearningSeeds, double training) =>
        Stages.Tests.Variance.SimulatedGrids.Draw(RandomStream.For(3, "figures"), trainingSeeds, unlearningSeeds, training, 1);

    private static Interval? Percent(Interval? interval) => interval is null ? null : new Interval(100 * interval.Low, 100 * interval.High);
}
