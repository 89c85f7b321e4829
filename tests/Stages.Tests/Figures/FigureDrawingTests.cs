using System.Xml.Linq;
using Stages.Drawing;
using Stages.Figures;
using Stages.Tables;

namespace Stages.Tests.Figures;

public sealed class FigureDrawingTests
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    [Theory]
    [InlineData(FigureWidth.OneColumn, 321)]
    [InlineData(FigureWidth.TwoColumns, 643)]
    public void TheWidthIsThatOfTheColumns(FigureWidth width, int pixels)
    {
        Assert.Equal(pixels.ToString(), Read(DrawOne(width)).Attribute("width")!.Value);
        Assert.Equal(Math.Round(pixels / 96.0 * 300), PngWidth(DrawOne(width).Png), 1.0);
    }

    [Theory]
    [InlineData(FigureWidth.OneColumn)]
    [InlineData(FigureWidth.TwoColumns)]
    public void Figure1SaysAllItsWordsAsText(FigureWidth width)
    {
        var text = Text(DrawOne(width));
        foreach (
            var expected in new[]
            {
                "digits10-full,",
                "retain-set",
                "Forget-set accuracy (%)",
                "SSD",
                "LFSSD",
                "UNSIR",
                "Teacher",
                "Labels",
                "Retrain",
                "A: 1 training seed × 3 unlearning seeds",
                "B: 3 training seeds × 1 unlearning seed",
                "A without spread",
            }
        )
        {
            Assert.Contains(expected, text);
        }
    }

    [Theory]
    [InlineData(FigureWidth.OneColumn)]
    [InlineData(FigureWidth.TwoColumns)]
    public void Figure2SaysAllItsWordsAsText(FigureWidth width)
    {
        var text = Text(Figure2.Draw(SampleFigures.Two(["Baseline", .. SampleFigures.Methods]), width));
        foreach (
            var expected in new[]
            {
                "digits10-full",
                "digits5-sub",
                "Retain-set accuracy",
                "Forget-set accuracy",
                "W2(A, B) in percentage points, logarithmic",
                "W2 when nothing differs",
                "what the training seeds of B give in A’s place",
                "models that nothing was unlearned from",
            }
        )
        {
            Assert.Contains(expected, text);
        }
    }

    /// <summary>6 points are 8 pixels of 1/96 inch.</summary>
    [Theory]
    [InlineData(FigureWidth.OneColumn)]
    [InlineData(FigureWidth.TwoColumns)]
    public void EveryLetterIsAtLeastSixPointsHigh(FigureWidth width) =>
        Assert.All(
            new[] { DrawOne(width), Figure2.Draw(SampleFigures.Two(["Baseline", .. SampleFigures.Methods]), width) }.SelectMany(image =>
                Read(image).Descendants(Svg + "text")
            ),
            text => Assert.InRange(double.Parse(text.Attribute("font-size")!.Value), 8, 12)
        );

    [Fact]
    public void ABandThatIsNoFloorIsNotInTheLegendOfMethodsThatDraw()
    {
        var text = Text(Figure2.Draw(SampleFigures.Two("UNSIR")));
        Assert.Contains("W2 when nothing differs", text);
        Assert.DoesNotContain("random training seed", text);
        Assert.DoesNotContain("nothing was unlearned from", text);
    }

    [Theory]
    [InlineData(4, "W2 of each forgotten class, from left to right")]
    [InlineData(5, "box: quartiles and full range")]
    public void ABoxHasAtLeastFiveValues(int classes, string said)
    {
        MethodDistances method = new("UNSIR", [.. Enumerable.Range(1, classes).Select(k => new ClassDistance($"class {k}", k))]);
        var text = Text(
            Figure2.Draw(
                new Figure2Data(
                    ["m"],
                    [
                        new(
                            "s",
                            [
                                [method],
                            ]
                        ),
                    ]
                )
            )
        );
        Assert.Contains(said, text);
        Assert.Equal(classes >= 5, text.Contains("box", StringComparison.Ordinal));
    }

    [Fact]
    public void TheTextIsInTheTypefaceThatTheAssemblyCarries() =>
        Assert.All(
            Read(DrawOne(FigureWidth.TwoColumns)).Descendants(Svg + "text"),
            text => Assert.StartsWith("Inter,", text.Attribute("font-family")!.Value)
        );

    [Fact]
    public void TheSameNumbersGiveTheSameBytesWhateverWasDrawnBefore()
    {
        var first = DrawOne(FigureWidth.TwoColumns);
        Figure2.Draw(SampleFigures.Two("SSD"));
        var second = DrawOne(FigureWidth.TwoColumns);
        Assert.Equal(first.Svg, second.Svg);
        Assert.Equal(first.Png, second.Png);
    }

    [Fact]
    public void OtherNumbersGiveAnotherPicture() =>
        Assert.NotEqual(Figure1.Draw(SampleFigures.One("SSD")).Png, Figure1.Draw(SampleFigures.One("UNSIR")).Png);

    [Fact]
    public void EveryPanelIsDrawnOnce() =>
        Assert.Single(
            Read(Figure1.Draw(new Figure1Data([SampleFigures.One("SSD").Panels[0]]))).Descendants(Svg + "text"),
            text => text.Value.Trim() == "90"
        );

    [Fact]
    public void NoRetrainMeansNoRetrainInTheLegend() =>
        Assert.DoesNotContain("Retrain", Text(Figure1.Draw(new Figure1Data([SampleFigures.One("SSD").Panels[1]]))));

    [Fact]
    public void ValuesThatAreAllOneHundredAreDrawnWithoutATickAboveIt()
    {
        var text = Text(Figure1.Draw(new Figure1Data([new("t", "Accuracy (%)", [new("SSD", [100], [100, 100])], [100])])));
        Assert.Contains("100", text);
        Assert.Contains("99.9", text);
        Assert.DoesNotContain("100.", text);
    }

    [Theory]
    [InlineData(FigureWidth.OneColumn)]
    [InlineData(FigureWidth.TwoColumns)]
    public void NothingIsCutWithSevenLongNames(FigureWidth width)
    {
        string[] names = [.. Enumerable.Range(1, 7).Select(index => $"Selective Synaptic Dampening {index}")];
        foreach (var image in new[] { Figure1.Draw(SampleFigures.One(names), width), Figure2.Draw(SampleFigures.Two(names), width) })
        {
            Assert.True(BorderIsWhite(image.Png));
        }
    }

    [Fact]
    public void TheFilesLieBesideTheirNumbers()
    {
        var folder = Directory.CreateTempSubdirectory("figure-").FullName;
        foreach (
            var (name, image, numbers) in ((string, FigureImage, Table)[])
                [
                    ("figure1", Figure1.Draw(SampleFigures.One("SSD")), Figure1.Numbers(SampleFigures.One("SSD"))),
                    ("figure2", Figure2.Draw(SampleFigures.Two("SSD")), Figure2.Numbers(SampleFigures.Two("SSD"))),
                ]
        )
        {
            image.Write(file => Path.Combine(folder, file), name, numbers);
        }

        Assert.Equal(
            [
                "figure1.csv",
                "figure1.parquet",
                "figure1.png",
                "figure1.svg",
                "figure2.csv",
                "figure2.parquet",
                "figure2.png",
                "figure2.svg",
            ],
            Directory.GetFiles(folder).Select(Path.GetFileName).Order()
        );
        Assert.Equal(Figure2.Numbers(SampleFigures.Two("SSD")).ToCsv(), Table.ReadParquet(Path.Combine(folder, "figure2.parquet")).ToCsv());
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void AFigure1WithoutMethodsIsRefused() =>
        Refused("Figure 1 needs at least one panel, and every panel at least one method.", () => Figure1.Draw(SampleFigures.One()));

    [Fact]
    public void AFigure2WithoutMethodsIsRefused() => Refused("Figure 2 needs the same methods ()", () => Figure2.Draw(SampleFigures.Two()));

    [Fact]
    public void PanelsWithOtherMethodsAreRefused() =>
        Refused(
            "Figure 2 needs the same methods (SSD) for each of 2 metrics; 'digits10-full' has others.",
            () => Figure2.Draw(new Figure2Data(["a", "b"], [SampleFigures.Two("SSD").Rows[0], SampleFigures.Two("UNSIR").Rows[0]]))
        );

    private static void Refused(string fact, Func<object> draw) => Assert.StartsWith(fact, Assert.Throws<ArgumentException>(draw).Message);

    private static FigureImage DrawOne(FigureWidth width) => Figure1.Draw(SampleFigures.One(SampleFigures.Methods), width);

    private static XElement Read(FigureImage image) => XDocument.Parse(image.Svg).Root!;

    private static string Text(FigureImage image) =>
        string.Join('\n', Read(image).Descendants(Svg + "text").Select(text => text.Value.Trim()));

    private static int PngWidth(byte[] png)
    {
        using var bitmap = SkiaSharp.SKBitmap.Decode(png);
        return bitmap.Width;
    }

    private static bool BorderIsWhite(byte[] png)
    {
        using var bitmap = SkiaSharp.SKBitmap.Decode(png);
        var columns = Enumerable.Range(0, bitmap.Width).All(x => White(bitmap, x, 0) && White(bitmap, x, bitmap.Height - 1));
        return columns && Enumerable.Range(0, bitmap.Height).All(y => White(bitmap, 0, y) && White(bitmap, bitmap.Width - 1, y));
    }

    private static bool White(SkiaSharp.SKBitmap bitmap, int x, int y) => bitmap.GetPixel(x, y) == SkiaSharp.SKColors.White;
}
