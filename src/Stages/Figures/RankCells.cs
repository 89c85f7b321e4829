using SkiaSharp;
using Stages.Designs;
using Stages.Drawing;

namespace Stages.Figures;

/// <summary>
/// A panel of Figure 4: methods by training seeds, a rank in each cell, design B's ranks in a column beside.
/// </summary>
internal sealed class RankCells
{
    /// <summary>The height of a cell in pixels.</summary>
    internal const float Height = 14;

    /// <summary>The colour of a rank that is design B's.</summary>
    internal static readonly SKColor Same = new(0xEC, 0xEC, 0xEC);

    /// <summary>Stands for a rank that there is not.</summary>
    internal const string NoRank = "–";

    private const float Widest = 30;
    private const float BeforeB = 6;
    private const float Margin = 3;
    private const string SeedLabel = "training seed";
    private readonly float labels;
    private readonly float cell;
    private readonly float text;
    private readonly int everySeed;

    /// <summary>Lays out a panel of the given width, which all of some panels fit into.</summary>
    internal RankCells(float width, IReadOnlyList<Figure4Panel> panels)
    {
        var seeds = panels.SelectMany(panel => panel.Rankings.TrainingSeeds).Select(Name).Append("B").Max(name => Ink.Measure(name));
        var rank = panels
            .SelectMany(panel => panel.Rankings.BySeed.Append(panel.Rankings.B))
            .SelectMany(ranking => ranking)
            .Max(method => Ink.Measure(Text(method)));
        labels =
            panels.SelectMany(panel => panel.Rankings.B).Select(method => method.Method).Append(SeedLabel).Max(name => Ink.Measure(name))
            + 5;
        cell = Math.Min(Widest, (width - labels - BeforeB) / (panels.Max(panel => panel.Rankings.TrainingSeeds.Count) + 1));
        text = Math.Min(Ink.TextSize, Ink.TextSize * (cell - Margin) / rank);
        everySeed = Math.Max(1, (int)MathF.Ceiling((seeds + Margin) / cell));
    }

    /// <summary>Whether ranks have the full size and every training seed its name.</summary>
    internal bool ReadWell => text == Ink.TextSize && everySeed == 1;

    /// <summary>
    /// The colour of a rank that is better (negative) or worse than design B's by a share of the most that it can be.
    /// </summary>
    internal static SKColor Colour(float share) =>
        share == 0 ? Same : Mix(share < 0 ? Ink.Blue : Ink.Orange, 0.25f + (0.5f * Math.Abs(share)));

    /// <summary>Draws a panel with the upper left corner of its names at a point.</summary>
    internal void Draw(SKCanvas canvas, SeedRankings rankings, float x, float y)
    {
        for (var m = 0; m < rankings.B.Count; m++)
        {
            var middle = y + ((m + 0.5f) * Height);
            Ink.Text(canvas, rankings.B[m].Method, x + labels - 5, middle, SKTextAlign.Right);
            for (var seed = 0; seed < rankings.BySeed.Count; seed++)
            {
                var own = rankings.BySeed[seed][m];
                DrawCell(
                    canvas,
                    Text(own),
                    x + labels + (seed * cell),
                    middle,
                    own.Rank - rankings.B[m].Rank is { } worse ? Colour(worse / (float)Math.Max(1, rankings.B.Count - 1)) : SKColors.White
                );
            }

            DrawCell(canvas, Text(rankings.B[m]), ColumnOfB(rankings, x), middle, SKColors.White);
        }

        var bottom = y + (rankings.B.Count * Height);
        using var frame = new SKPaint
        {
            Color = Ink.Black,
            IsStroke = true,
            StrokeWidth = 0.8f,
            IsAntialias = true,
        };
        canvas.DrawRect(new SKRect(ColumnOfB(rankings, x), y, ColumnOfB(rankings, x) + cell, bottom), frame);

        var foot = bottom + 4 + (Ink.TextSize / 2);
        Ink.Text(canvas, SeedLabel, x + labels - 5, foot, SKTextAlign.Right);
        for (var seed = 0; seed < rankings.TrainingSeeds.Count; seed += everySeed)
        {
            Ink.Text(canvas, Name(rankings.TrainingSeeds[seed]), x + labels + ((seed + 0.5f) * cell), foot, SKTextAlign.Center);
        }

        Ink.Text(canvas, "B", ColumnOfB(rankings, x) + (cell / 2), foot, SKTextAlign.Center);
    }

    private static string Name(int seed) => seed.ToString();

    private static string Text(RankedMethod method) =>
        (method.Rank is { } rank ? Name(rank) : NoRank) + (method.Shared ? "=" : "") + method.LeftOut.Sign;

    private static SKColor Mix(SKColor color, float share) =>
        new(Part(color.Red, share), Part(color.Green, share), Part(color.Blue, share));

    private static byte Part(byte part, float share) => (byte)MathF.Round(255 - ((255 - part) * share));

    private float ColumnOfB(SeedRankings rankings, float x) => x + labels + (rankings.TrainingSeeds.Count * cell) + BeforeB;

    private void DrawCell(SKCanvas canvas, string rank, float left, float middle, SKColor color)
    {
        using var fill = new SKPaint { Color = color, IsAntialias = true };
        canvas.DrawRect(new SKRect(left + 0.5f, middle - (Height / 2) + 0.5f, left + cell - 0.5f, middle + (Height / 2) - 0.5f), fill);
        Ink.Text(canvas, rank, left + (cell / 2), middle, SKTextAlign.Center, text);
    }
}
