using System.Numerics;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Stages.Drawing;

namespace Stages.Tests.Figures;

/// <summary>A line of text in a drawn figure: what it says, how large, and the corners of the letters' box in pixels.</summary>
internal sealed partial record DrawnText(string Value, double Size, Vector2[] Corners)
{
    // Of Inter: the height of capitals, and about the width of the last letter, of which only the start is known.
    private const float Capital = 0.73f;
    private const float Letter = 0.5f;

    /// <summary>All text of a figure.</summary>
    internal static IReadOnlyList<DrawnText> Of(FigureImage image) =>
        [
            .. XDocument
                .Parse(image.Svg)
                .Descendants()
                .Where(element => element.Name.LocalName == "text" && element.Value.Trim().Length > 0)
                .Select(Of),
        ];

    /// <summary>Whether the two boxes have a point in common.</summary>
    internal bool Touches(DrawnText other) =>
        !new[] { this, other }.Any(text => text.Axes.Any(axis => Apart(axis, Corners, other.Corners)));

    // What two rectangles that are apart are apart along: the direction of a side.
    private IEnumerable<Vector2> Axes => [Corners[1] - Corners[0], Corners[3] - Corners[0]];

    private static bool Apart(Vector2 axis, Vector2[] one, Vector2[] other)
    {
        var (a, b) = (one.Select(c => Vector2.Dot(c, axis)).ToArray(), other.Select(c => Vector2.Dot(c, axis)).ToArray());
        return a.Max() < b.Min() || b.Max() < a.Min();
    }

    private static DrawnText Of(XElement element)
    {
        var size = Number(element.Attribute("font-size")!.Value);
        var starts = element.Attribute("x")!.Value.Split(',').Select(Number).ToArray();
        var baseline = Number(element.Attribute("y")!.Value.Split(',')[0]);
        var (left, right) = (starts.Min(), starts.Max() + (Letter * size));
        var to = Transform(element.Attribute("transform")?.Value ?? "translate(0 0)");
        Vector2[] corners =
        [
            new(left, baseline),
            new(right, baseline),
            new(right, baseline - (Capital * size)),
            new(left, baseline - (Capital * size)),
        ];
        return new(element.Value.Trim(), size, [.. corners.Select(corner => Vector2.Transform(corner, to))]);
    }

    private static Matrix3x2 Transform(string text)
    {
        float[] n = [.. Numbers().Matches(text).Select(match => Number(match.Value))];
        return text.StartsWith("matrix", StringComparison.Ordinal)
            ? new(n[0], n[1], n[2], n[3], n[4], n[5])
            : Matrix3x2.CreateTranslation(n[0], n.Length > 1 ? n[1] : 0);
    }

    private static float Number(string text) => float.Parse(text);

    [GeneratedRegex("-?[0-9.]+(e-?[0-9]+)?")]
    private static partial Regex Numbers();
}
