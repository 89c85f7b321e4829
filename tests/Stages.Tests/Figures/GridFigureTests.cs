using System.Xml.Linq;
using Pipeline;
using SkiaSharp;
using Stages.Designs;
using Stages.Drawing;
using Stages.Figures;
using Stages.Mathematics;
using Stages.Variance;

namespace Stages.Tests.Figures;

/// <summary>Figures 3 and 4, which show the grid of seeds.</summary>
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
                "Training seed's share of the variance (%)",
                "Forget-set accuracy",
                "digits5-sub",
                "draws nothing",
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
        Assert.Contains($"B: {seeds} training seed", Text(image));
        Assert.Contains("As under B: the best method", Text(image));
    }

    [Fact]
    public void Figure4HasANumberForEachSeedOfAMethod() =>
        Assert.Equal(
            2 * 2 * Methods.Length * 3,
            Figure4.Numbers(Rankings(3)).NullableInts("training_seed").Count(seed => seed is not null)
        );

    [Fact]
    public void Figure4HasANumberOfDesignBForEachMethod() =>
        Assert.Equal(2 * 2 * Methods.Length, Figure4.Numbers(Rankings(3)).NullableInts("training_seed").Count(seed => seed is null));

    [Fact]
    public void TheSameNumbersGiveTheSameBytes()
    {
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
                            Percent(components.IntraclassInterval())
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
        var rankings = SeedRankings.Of([.. Methods.Select((method, i) => Cell(method, i + 1))], [Cell("retrain", 0)]);
        Figure4Panel[] row =
        [
            new("digits10-full", "Retain-set accuracy", "pp", rankings),
            new("digits10-full", "Forget-set accuracy", "pp", rankings),
        ];
        return new Figure4Data([row, row]);
    }

    private static double[][] SimulatedGrid(int trainingSeeds, int unlearningSeeds, double training) =>
        Stages.Tests.Variance.SimulatedGrids.Draw(RandomStream.For(3, "figures"), trainingSeeds, unlearningSeeds, training, 1);

    private static Interval? Percent(Interval? interval) => interval is null ? null : new Interval(100 * interval.Low, 100 * interval.High);
}
