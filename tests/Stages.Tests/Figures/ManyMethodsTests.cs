using Pipeline;
using SkiaSharp;
using Stages.Designs;
using Stages.Drawing;
using Stages.Experiments;
using Stages.Figures;
using Stages.Mathematics;
using Stages.Variance;

namespace Stages.Tests.Figures;

/// <summary>Figures of fifteen methods, and of all that there are, on one and on two columns of a page.</summary>
public sealed class ManyMethodsTests
{
    private const int Seeds = 11;
    private static readonly string[] All =
    [
        .. Catalogue
            .Ours.Methods.Select(row => row.Method)
            .Where(m => m.Role == Stages.Unlearning.MethodRole.Unlearns)
            .Select(m => m.Title),
    ];

    /// <summary>6 points are 8 pixels of 1/96 inch.</summary>
    [Theory]
    [MemberData(nameof(Cases))]
    public void NoTwoTextsTouchAndEachCanBeRead(string figure, int methods, FigureWidth width)
    {
        var image = Draw(figure, All[..methods], width);
        var texts = DrawnText.Of(image);
        Assert.All(texts, text => Assert.InRange(text.Size, 8, 12));
        Assert.Equal([], texts.SelectMany((text, i) => texts.Take(i).Where(text.Touches).Select(other => $"{text.Value} / {other.Value}")));
        Assert.All(All[..methods], method => Assert.Contains(texts, text => text.Value == method || method.StartsWith(text.Value + " ")));
        Assert.True(BorderIsWhite(image.Png));
    }

    /// <summary>Names in slots that are too narrow for them.</summary>
    [Theory]
    [InlineData(4, true)]
    [InlineData(MethodLabels.LeastSlot, false)]
    public void TextsThatTouchAreFound(float slot, bool touch)
    {
        var image = FigureImage.Draw(99, 99, canvas => new MethodLabels(["UNSIR", "SalUn"], slot).Draw(canvas, new(50, 0, 80, 20)));
        var texts = DrawnText.Of(image);
        Assert.Equal(touch, texts[0].Touches(texts[1]));
    }

    [Fact]
    public void ThereAreTwentyMethods() => Assert.InRange(All.Length, 20, int.MaxValue);

    public static TheoryData<string, int, FigureWidth> Cases()
    {
        var cases = new TheoryData<string, int, FigureWidth>();
        foreach (var figure in (string[])["Figure1", "Figure2", "Figure3", "Figure4", "Figure5"])
        {
            foreach (var methods in (int[])[15, All.Length])
            {
                cases.Add(figure, methods, FigureWidth.OneColumn);
                cases.Add(figure, methods, FigureWidth.TwoColumns);
            }
        }

        return cases;
    }

    private static FigureImage Draw(string figure, string[] methods, FigureWidth width) =>
        figure switch
        {
            "Figure1" => Figure1.Draw(SampleFigures.One(methods), width),
            "Figure2" => Figure2.Draw(SampleFigures.Two(["Baseline", .. methods]), width),
            "Figure3" => Figure3.Draw(Shares(methods), width),
            "Figure4" => Figure4.Draw(Ranks(methods), width),
            _ => Figure5.Draw(Intervals(methods), width),
        };

    private static Figure3Data Shares(string[] methods)
    {
        MethodShares[] panel =
        [
            .. methods.Select(
                (method, i) =>
                    new MethodShares(
                        method,
                        true,
                        [.. Enumerable.Range(1, 3).Select(k => new ClassShare($"{k}", Identification.Both, (7 * i) % 90 + k, new(k, 95)))]
                    )
            ),
        ];
        return new(
            ["Retain-set accuracy", "Forget-set accuracy"],
            [new("digits10-full", [panel, panel]), new("digits5-sub", [panel, panel])]
        );
    }

    // Ranks of two digits, of which many are shared.
    private static Figure4Data Ranks(string[] methods)
    {
        var random = RandomStream.For(1, "many");
        int[] seeds = [.. Enumerable.Range(1, Seeds)];
        GridCell Cell(string method, double level) =>
            new(
                new("s", 1, "one", method, "mia", "%"),
                seeds,
                SeedGrid.Of([.. seeds.Select(_ => new[] { level + random.NextInt(3), level + random.NextInt(3) })])
            );
        GridCell[] cells = [.. methods.Select((method, i) => Cell(method, i + 1))];
        GridCell[] retrain = [Cell("retrain", 0)];
        SettingRanking ranking = new(
            "digits10-full",
            "mia",
            "%",
            SeedRankings.Of(cells, retrain),
            RankingUncertainty.Of(cells, retrain, RandomStream.For(1, "ranking"))
        );
        Figure4Panel[] row = [new("Retain-set accuracy", "pp", ranking), new("Forget-set accuracy", "pp", ranking)];
        return new([row, row, row]);
    }

    private static Figure5Data Intervals(string[] methods)
    {
        SeedIntervals[] panel =
        [
            .. methods.Select(
                (method, i) =>
                    new SeedIntervals(
                        method,
                        true,
                        50,
                        i % 5 == 0 ? 0 : 12.3 / (i + 1),
                        new(new Interval(49, 51), null),
                        [.. Enumerable.Range(1, Seeds).Select(seed => new SeedInterval(seed, 50, new(48, 52), true, Seeds))]
                    )
            ),
        ];
        return new(
            ["Retain-set accuracy (%)", "Forget-set accuracy (%)"],
            [new("digits10-full", "1", [panel, panel]), new("digits5-sub", "8", [panel, panel])]
        );
    }

    private static bool BorderIsWhite(byte[] png)
    {
        using var bitmap = SKBitmap.Decode(png);
        return Enumerable.Range(0, bitmap.Height).All(y => White(0, y) && White(bitmap.Width - 1, y))
            && Enumerable.Range(0, bitmap.Width).All(x => White(x, 0) && White(x, bitmap.Height - 1));

        bool White(int x, int y) => bitmap.GetPixel(x, y) == SKColors.White;
    }
}
