using SkiaSharp;

namespace Stages.Drawing;

/// <summary>
/// The names under an axis of methods: on one line where they fit into their slot, else wrapped at spaces, else
/// slanted, else upright, so that names never touch and are never cut.
/// </summary>
internal sealed class MethodLabels
{
    private const float Gap = 4;
    private const float Slant = 40;

    /// <summary>The least width of a slot in pixels: upright names do not touch.</summary>
    internal const float LeastSlot = Ink.TextSize * 1.15f;

    private readonly string[] labels;
    private readonly float slot;

    /// <summary>The rotation in degrees, 0 for horizontal names.</summary>
    private readonly float angle;

    /// <summary>Lays out the names for slots of the given width in pixels.</summary>
    internal MethodLabels(string[] methods, float slot)
    {
        this.slot = slot;
        labels = [.. methods.Select(method => Ink.Wrap(method, slot - Gap))];
        if (labels.Any(label => Ink.Measure(label) > slot - Gap))
        {
            labels = methods;
            angle = slot * MathF.Sin(Radians(Slant)) >= Ink.TextSize * 1.05f ? Slant : 90;
        }
    }

    /// <summary>The height that the names take below the axis.</summary>
    internal float Height =>
        (2 * Gap)
        + (
            angle == 0
                ? labels.Max(Ink.Lines) * Ink.TextSize * Ink.LineHeight
                : (labels.Max(label => Ink.Measure(label)) * MathF.Sin(Radians(angle))) + Ink.TextSize
        );

    /// <summary>How far the names stick out to the left of the axis.</summary>
    internal float Overhang =>
        angle == 0
            ? 0
            : labels
                .Select((label, index) => (Ink.Measure(label) * MathF.Cos(Radians(angle))) + (Ink.TextSize / 2) - ((index + 0.5f) * slot))
                .Max();

    /// <summary>Draws the names below the lower edge of the data area.</summary>
    internal void Draw(SKCanvas canvas, SKRect area)
    {
        for (var index = 0; index < labels.Length; index++)
        {
            var centre = area.Left + ((index + 0.5f) * slot);
            var (y, align) = angle == 0 ? (Gap + (Ink.TextSize / 2), SKTextAlign.Center) : (2 * Gap, SKTextAlign.Right);
            Ink.Text(canvas, labels[index], centre, area.Bottom + y, align, rotation: -angle);
        }
    }

    private static float Radians(float degrees) => degrees * MathF.PI / 180;
}
