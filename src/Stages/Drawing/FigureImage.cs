using System.Text;
using System.Text.RegularExpressions;
using SkiaSharp;
using Stages.Tables;

namespace Stages.Drawing;

/// <summary>How wide a figure is printed.</summary>
public enum FigureWidth
{
    /// <summary>17 cm, across both columns of a page.</summary>
    TwoColumns,

    /// <summary>8.5 cm, one column.</summary>
    OneColumn,
}

/// <summary>A drawn figure. The same numbers give the same bytes.</summary>
/// <param name="Svg">The figure as SVG, with text as text.</param>
/// <param name="Png">The figure as PNG at 300 pixels per inch.</param>
public sealed partial record FigureImage(string Svg, byte[] Png)
{
    private const float PixelsPerCentimetre = 96 / 2.54f;
    private const float PngScale = 300f / 96;

    /// <summary>The names of the files that <see cref="Write"/> writes.</summary>
    public static IReadOnlyList<string> Files(string name) => [$"{name}.svg", $"{name}.png", $"{name}.csv", $"{name}.parquet"];

    /// <summary>Writes name.svg and name.png, and the plotted numbers as name.csv and name.parquet.</summary>
    /// <param name="path">Where to write a file of a name: a stage's outputs.</param>
    /// <param name="name">The name without extension.</param>
    /// <param name="numbers">The plotted numbers.</param>
    public void Write(Func<string, string> path, string name, Table numbers)
    {
        File.WriteAllText(path($"{name}.svg"), Svg);
        File.WriteAllBytes(path($"{name}.png"), Png);
        numbers.WriteCsv(path($"{name}.csv"));
        numbers.WriteParquet(path($"{name}.parquet"));
    }

    /// <summary>The width that suits panels for so many metrics: one column for one of them.</summary>
    internal static FigureWidth WidthFor(IReadOnlyList<string> metrics) =>
        metrics.Count == 1 ? FigureWidth.OneColumn : FigureWidth.TwoColumns;

    /// <summary>The width in pixels of 1/96 inch.</summary>
    internal static float Pixels(FigureWidth width) => MathF.Round((width == FigureWidth.OneColumn ? 8.5f : 17f) * PixelsPerCentimetre);

    /// <summary>Draws once as SVG and once as PNG.</summary>
    /// <param name="width">Width in pixels of 1/96 inch.</param>
    /// <param name="height">Height in the same unit.</param>
    /// <param name="draw">Draws the figure on a white canvas of that size.</param>
    internal static FigureImage Draw(float width, float height, Action<SKCanvas> draw) =>
        new(DrawSvg(width, height, draw), DrawPng(width, height, draw));

    private static string DrawSvg(float width, float height, Action<SKCanvas> draw)
    {
        using var stream = new MemoryStream();
        using (var canvas = SKSvgCanvas.Create(new SKRect(0, 0, width, height), stream))
        {
            canvas.Clear(SKColors.White);
            draw(canvas);
        }

        // Skia numbers clip paths on through the life of the process: they are numbered anew, so that bytes do not
        // depend on what was drawn before.
        var clips = new Dictionary<string, string>();
        var text = ClipPath()
            .Replace(
                Encoding.UTF8.GetString(stream.ToArray()),
                match =>
                {
                    clips.TryAdd(match.Value, $"clip{clips.Count + 1}");
                    return clips[match.Value];
                }
            );

        // Skia ends lists of glyph positions with a comma, which strict readers refuse; and the reader's machine may
        // lack the typeface.
        return text.Replace(", \"", "\"")
            .Replace($"font-family=\"{InterFont.Name}\"", $"font-family=\"{InterFont.Name}, Helvetica, Arial, sans-serif\"");
    }

    [GeneratedRegex("(?<=id=\"|url\\(#)cl_[0-9a-f]+")]
    private static partial Regex ClipPath();

    private static byte[] DrawPng(float width, float height, Action<SKCanvas> draw)
    {
        var size = new SKImageInfo((int)MathF.Round(width * PngScale), (int)MathF.Round(height * PngScale));
        using var surface = SKSurface.Create(size);
        surface.Canvas.Clear(SKColors.White);
        surface.Canvas.Scale(PngScale);
        draw(surface.Canvas);
        using var image = surface.Snapshot();
        using var data = image.Encode(SKEncodedImageFormat.Png, 100);
        return data.ToArray();
    }
}
