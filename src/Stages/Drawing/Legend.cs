using SkiaSharp;
using Stages.Mathematics;

namespace Stages.Drawing;

/// <summary>One entry of a legend.</summary>
/// <param name="Text">What the symbol stands for.</param>
/// <param name="Draw">Draws the symbol into a rectangle.</param>
internal sealed record LegendEntry(string Text, Action<SKCanvas, SKRect> Draw)
{
    /// <summary>A filled box.</summary>
    internal static LegendEntry Box(string text, SKColor color) =>
        new(
            text,
            (canvas, area) =>
            {
                area.Inflate(-3, 0);
                Fill(canvas, area, color.WithAlpha(0x70));
                using var line = Stroke(color, 1);
                canvas.DrawRect(area, line);
                canvas.DrawLine(area.Left, area.MidY, area.Right, area.MidY, line);
            }
        );

    /// <summary>A sample as panels show it: a box, or dots where there are too few values for one.</summary>
    internal static LegendEntry Sample(string text, SKColor color, int values) =>
        values >= BoxSummary.Fewest
            ? Box(text, color)
            : new(
                text,
                (canvas, area) =>
                {
                    using var dot = new SKPaint { Color = color, IsAntialias = true };
                    foreach (var x in (float[])[-5, 0, 5])
                    {
                        canvas.DrawCircle(area.MidX + x, area.MidY, 2, dot);
                    }
                }
            );

    /// <summary>A hatched band with a line through it.</summary>
    internal static LegendEntry Hatched(string text, SKColor color) =>
        new(
            text,
            (canvas, area) =>
            {
                Ink.Hatch(canvas, area, color);
                using var line = Stroke(color, 1.2f);
                canvas.DrawLine(area.Left, area.MidY, area.Right, area.MidY, line);
            }
        );

    /// <summary>A band with a line through it.</summary>
    internal static LegendEntry Band(string text, SKColor color) =>
        new(
            text,
            (canvas, area) =>
            {
                Fill(canvas, area, color.WithAlpha(0x48));
                using var line = Stroke(color, 1.2f);
                canvas.DrawLine(area.Left, area.MidY, area.Right, area.MidY, line);
            }
        );

    /// <summary>A thick line between two thin ones.</summary>
    internal static LegendEntry Levels(string text, SKColor color) =>
        new(
            text,
            (canvas, area) =>
            {
                using var line = Stroke(color, 1.6f);
                canvas.DrawLine(area.Left, area.MidY, area.Right, area.MidY, line);
                using var thin = Stroke(color, 0.8f);
                canvas.DrawLine(area.Left, area.Top + 0.5f, area.Right, area.Top + 0.5f, thin);
                canvas.DrawLine(area.Left, area.Bottom - 0.5f, area.Right, area.Bottom - 0.5f, thin);
            }
        );

    /// <summary>A bar with a diamond: one value.</summary>
    internal static LegendEntry Point(string text, SKColor color) =>
        new(
            text,
            (canvas, area) =>
            {
                using var line = Stroke(color, 2);
                canvas.DrawLine(area.Left, area.MidY, area.Right, area.MidY, line);
                FillDiamond(canvas, area, color);
            }
        );

    /// <summary>A diamond.</summary>
    internal static LegendEntry Diamond(string text, SKColor color) => new(text, (canvas, area) => FillDiamond(canvas, area, color));

    /// <summary>A line.</summary>
    internal static LegendEntry Line(string text, SKColor color) =>
        new(
            text,
            (canvas, area) =>
            {
                using var line = Stroke(color, 1.2f);
                canvas.DrawLine(area.Left, area.MidY, area.Right, area.MidY, line);
            }
        );

    /// <summary>A dot on a thin interval and a thick one.</summary>
    internal static LegendEntry Estimate(string text, SKColor color) =>
        new(
            text,
            (canvas, area) =>
            {
                using var thick = Stroke(color.WithAlpha(0x70), 3.2f);
                canvas.DrawLine(area.Left + 4, area.MidY, area.Right - 4, area.MidY, thick);
                using var thin = Stroke(color, 1);
                canvas.DrawLine(area.Left, area.MidY, area.Right, area.MidY, thin);
                using var dot = new SKPaint { Color = color, IsAntialias = true };
                canvas.DrawCircle(area.MidX, area.MidY, 2, dot);
            }
        );

    /// <summary>One training seed's interval, upright: with a dot where it contains the mean, with a cross where not.</summary>
    internal static LegendEntry SeedInterval(string text, bool contains) =>
        new(
            text,
            (canvas, area) =>
            {
                var color = contains ? Ink.Blue : Ink.Orange;
                using var line = Stroke(color, contains ? 1 : 1.6f);
                canvas.DrawLine(area.MidX, area.Top - 1, area.MidX, area.Bottom + 1, line);
                if (contains)
                {
                    using var dot = new SKPaint { Color = Darker(color), IsAntialias = true };
                    canvas.DrawCircle(area.MidX, area.MidY, 1.8f, dot);
                }
                else
                {
                    Cross("", Darker(color)).Draw(canvas, area);
                }
            }
        );

    /// <summary>A cross.</summary>
    internal static LegendEntry Cross(string text, SKColor color) =>
        new(
            text,
            (canvas, area) =>
            {
                using var line = Stroke(color, 1.2f);
                canvas.DrawLine(area.MidX - 2.5f, area.MidY - 2.5f, area.MidX + 2.5f, area.MidY + 2.5f, line);
                canvas.DrawLine(area.MidX - 2.5f, area.MidY + 2.5f, area.MidX + 2.5f, area.MidY - 2.5f, line);
            }
        );

    /// <summary>A ring.</summary>
    internal static LegendEntry Ring(string text, SKColor color) =>
        new(
            text,
            (canvas, area) =>
            {
                using var line = Stroke(color, 1.2f);
                canvas.DrawCircle(area.MidX, area.MidY, 2.5f, line);
            }
        );

    /// <summary>A filled box without a line through it.</summary>
    internal static LegendEntry Swatch(string text, SKColor color) =>
        new(
            text,
            (canvas, area) =>
            {
                area.Inflate(-3, 0);
                Fill(canvas, area, color);
            }
        );

    /// <summary>An empty frame.</summary>
    internal static LegendEntry Frame(string text, SKColor color) =>
        new(
            text,
            (canvas, area) =>
            {
                area.Inflate(-3, 0);
                using var line = Stroke(color, 0.8f);
                canvas.DrawRect(area, line);
            }
        );

    /// <summary>What is said of all marks, without one.</summary>
    internal static LegendEntry Words(string text) => new(text, (_, _) => { });

    /// <summary>A letter as it stands in the figure.</summary>
    internal static LegendEntry Sign(string text, string sign) =>
        new(text, (canvas, area) => Ink.Text(canvas, sign, area.MidX, area.MidY, SKTextAlign.Center));

    /// <summary>What a dagger or ∞ at the head of a panel says; nothing where no run is left out.</summary>
    /// <param name="diverged">Whether a run diverged.</param>
    /// <param name="notFinite">Whether a metric of one that did not is not finite.</param>
    /// <param name="sign">What stands behind the sign.</param>
    /// <param name="what">What stands for its number.</param>
    internal static IEnumerable<LegendEntry> LeftOut(bool diverged, bool notFinite, string sign = "2", string what = "so many runs")
    {
        if (diverged)
        {
            yield return Sign($"{what} diverged and are left out", "†" + sign);
        }

        if (notFinite)
        {
            yield return Sign($"{what} have no finite value and are left out", "∞" + sign);
        }
    }

    private static SKColor Darker(SKColor color) => new((byte)(color.Red * 0.6), (byte)(color.Green * 0.6), (byte)(color.Blue * 0.6));

    private static void FillDiamond(SKCanvas canvas, SKRect area, SKColor color)
    {
        canvas.Save();
        canvas.Translate(area.MidX, area.MidY);
        canvas.RotateDegrees(45);
        Fill(canvas, new SKRect(-2.5f, -2.5f, 2.5f, 2.5f), color);
        canvas.Restore();
    }

    private static void Fill(SKCanvas canvas, SKRect area, SKColor color)
    {
        using var paint = new SKPaint { Color = color, IsAntialias = true };
        canvas.DrawRect(area, paint);
    }

    private static SKPaint Stroke(SKColor color, float width) =>
        new()
        {
            Color = color,
            IsStroke = true,
            StrokeWidth = width,
            IsAntialias = true,
        };
}

/// <summary>A legend below the panels: entries from left to right, in as many lines as they need.</summary>
internal sealed class Legend
{
    private const float SymbolWidth = 18;
    private const float SymbolHeight = 8;
    private const float Gap = 4;
    private const float Between = 14;
    private const float Line = 14;

    private readonly List<(LegendEntry Entry, string Text, float X, float Y)> placed = [];

    internal Legend(IEnumerable<LegendEntry> entries, float width)
    {
        var (x, y) = (0f, 0f);
        var lineHeight = Line;
        foreach (var entry in entries)
        {
            var text = Ink.Wrap(entry.Text, width - SymbolWidth - Gap);
            var needed = SymbolWidth + Gap + Ink.Measure(text);
            if (x > 0 && x + needed > width)
            {
                (x, y) = (0, y + lineHeight);
                lineHeight = Line;
            }

            placed.Add((entry, text, x, y));
            lineHeight = Math.Max(lineHeight, Line + ((Ink.Lines(text) - 1) * Ink.TextSize * Ink.LineHeight));
            x += needed + Between;
        }

        Height = y + lineHeight;
    }

    internal float Height { get; }

    internal void Draw(SKCanvas canvas, float left, float top)
    {
        foreach (var (entry, text, x, y) in placed)
        {
            var middle = top + y + (Line / 2);
            entry.Draw(canvas, new SKRect(left + x, middle - (SymbolHeight / 2), left + x + SymbolWidth, middle + (SymbolHeight / 2)));
            Ink.Text(canvas, text, left + x + SymbolWidth + Gap, middle);
        }
    }
}
