using SkiaSharp;

namespace Stages.Drawing;

/// <summary>
/// Colours and sizes of the figures, and the text outside the axes. Colours are from the palette of Okabe and Ito,
/// which readers with any common colour vision tell apart; the two designs also differ in lightness. Sizes are in
/// pixels of 1/96 inch.
/// </summary>
internal static class Ink
{
    internal static readonly SKColor Black = new(0, 0, 0);
    internal static readonly SKColor Orange = new(0xE6, 0x9F, 0x00);
    internal static readonly SKColor Blue = new(0x00, 0x72, 0xB2);
    internal static readonly SKColor Green = new(0x00, 0x9E, 0x73);
    internal static readonly SKColor Grey = new(0x80, 0x80, 0x80);
    internal static readonly SKColor GridGrey = new(0xE4, 0xE4, 0xE4);

    /// <summary>7 points.</summary>
    internal const float TextSize = 9.33f;

    /// <summary>8 points.</summary>
    internal const float TitleSize = 10.67f;

    internal const float LineHeight = 1.25f;

    private const float HatchStep = 4;

    /// <summary>The number of lines of a text.</summary>
    internal static int Lines(string text) => text.Count(letter => letter == '\n') + 1;

    /// <summary>The width of a text; of its widest line where it has several.</summary>
    internal static float Measure(string text, float size = TextSize)
    {
        using var font = InterFont.AtSize(size);
        return text.Split('\n').Max(line => font.MeasureText(line));
    }

    /// <summary>Draws lines of text. <paramref name="y"/> is the middle of the first line's height.</summary>
    internal static void Text(
        SKCanvas canvas,
        string text,
        float x,
        float y,
        SKTextAlign align = SKTextAlign.Left,
        float size = TextSize,
        float rotation = 0
    )
    {
        using var font = InterFont.AtSize(size);
        using var paint = new SKPaint { Color = Black, IsAntialias = true };
        canvas.Save();
        canvas.Translate(x, y);
        canvas.RotateDegrees(rotation);

        // Capitals of Inter are 0.73 em high; this sets their middle on the line.
        var baseline = size * 0.36f;
        foreach (var line in text.Split('\n'))
        {
            canvas.DrawText(line, 0, baseline, align, font, paint);
            baseline += size * LineHeight;
        }

        canvas.Restore();
    }

    /// <summary>Hatches a rectangle: lines at 45 degrees on no ground, and an outline.</summary>
    internal static void Hatch(SKCanvas canvas, SKRect area, SKColor color)
    {
        using var line = new SKPaint
        {
            Color = color.WithAlpha(0xB0),
            IsStroke = true,
            StrokeWidth = 0.5f,
            IsAntialias = true,
        };

        // Lines start at multiples of a distance, so that those of neighbours continue each other.
        for (var sum = MathF.Ceiling((area.Left + area.Top) / HatchStep) * HatchStep; sum < area.Right + area.Bottom; sum += HatchStep)
        {
            var (left, right) = (Math.Max(area.Left, sum - area.Bottom), Math.Min(area.Right, sum - area.Top));
            canvas.DrawLine(left, sum - left, right, sum - right, line);
        }

        canvas.DrawRect(area, line);
    }

    /// <summary>A copy for ScottPlot.</summary>
    internal static ScottPlot.Color ToPlot(this SKColor color) => new(color.Red, color.Green, color.Blue, color.Alpha);

    /// <summary>
    /// Splits a text at spaces into lines no wider than <paramref name="width"/>; a single wider word stays whole on
    /// its own line.
    /// </summary>
    internal static string Wrap(string text, float width, float size = TextSize)
    {
        var lines = new List<string>();
        foreach (var word in text.Split(' '))
        {
            if (lines.Count > 0 && Measure($"{lines[^1]} {word}", size) <= width)
            {
                lines[^1] += $" {word}";
            }
            else
            {
                lines.Add(word);
            }
        }

        return string.Join('\n', lines);
    }
}
