using SkiaSharp;
using Stages.Designs;
using Stages.Drawing;

namespace Stages.Figures;

/// <summary>
/// A panel of Figure 4: methods by training seeds, a rank in each cell; beside it the ranks by all runs, and how sure
/// they are.
/// </summary>
internal sealed class RankCells
{
    /// <summary>The height of a cell in pixels.</summary>
    internal const float Height = 14;

    /// <summary>The colour of a rank that is the one by all runs.</summary>
    internal static readonly SKColor Same = new(0xEC, 0xEC, 0xEC);

    /// <summary>Stands for a rank that there is not.</summary>
    internal const string NoRank = "–";

    private const float WidestCell = 30;
    private const float BeforeAll = 6;
    private const float Margin = 2;
    private const float Between = 5;

    // 6 points.
    private const float Least = 8;
    private const string AllLabel = "all";
    private const string BestLabel = "P(best)";
    private const string RanksLabel = "ranks";
    private const string SeedLabel = "training seed";
    private readonly float labels;
    private readonly float cell;
    private readonly float text;
    private readonly bool signs;
    private readonly int everySeed;
    private readonly float all;
    private readonly float best;
    private readonly float ranks;

    /// <summary>Lays out a panel of the given width, which all of some panels fit into.</summary>
    internal RankCells(float width, IReadOnlyList<Figure4Panel> panels)
    {
        var seeds = panels.SelectMany(panel => panel.Rankings.TrainingSeeds).Select(Name).Max(name => Ink.Measure(name));
        var ranked = panels.SelectMany(panel => panel.Rankings.BySeed).SelectMany(ranking => ranking).ToArray();
        var methods = panels.SelectMany(panel => panel.Uncertainty.Methods).ToArray();
        labels = Widest(panels.SelectMany(panel => panel.Rankings.All).Select(method => method.Method).Append(SeedLabel)) + 5;
        all = Widest(panels.SelectMany(panel => panel.Rankings.All).Select(Text).Append(AllLabel)) + 4;
        best = Widest(methods.Select(Best).Append(BestLabel)) + (2 * Between);
        ranks = Widest(methods.Select(Ranks).Append(RanksLabel));
        cell = Math.Min(
            WidestCell,
            (width - labels - BeforeAll - all - best - ranks) / panels.Max(panel => panel.Rankings.TrainingSeeds.Count)
        );
        var (full, plain) = (Fitting(Widest(ranked.Select(Text))), Fitting(Widest(ranked.Select(Plain))));
        signs = full >= Least;
        text = signs ? full : plain;
        everySeed = Math.Max(1, (int)MathF.Ceiling((seeds + Margin) / cell));

        static float Widest(IEnumerable<string> texts) => texts.Max(own => Ink.Measure(own));

        float Fitting(float widest) => Math.Min(Ink.TextSize, Ink.TextSize * (cell - Margin) / widest);
    }

    /// <summary>Whether ranks and training seeds can be read in their cells.</summary>
    internal bool ReadWell => signs && everySeed == 1;

    /// <summary>Whether at least ranks can be, without the signs beside them, and some of the training seeds.</summary>
    internal bool HasRanks => text >= Least;

    /// <summary>
    /// The colour of a rank that is better (negative) or worse than the one by all runs, by a share of the most that it can be.
    /// </summary>
    internal static SKColor Colour(float share) =>
        share == 0 ? Same : Mix(share < 0 ? Ink.Blue : Ink.Orange, 0.25f + (0.5f * Math.Abs(share)));

    /// <summary>Draws a panel with the upper left corner of its names at a point.</summary>
    internal void Draw(SKCanvas canvas, Figure4Panel panel, float x, float y)
    {
        var (rankings, methods) = (panel.Rankings, panel.Rankings.All.Count);
        var ofAll = x + labels + (rankings.TrainingSeeds.Count * cell) + BeforeAll;
        for (var m = 0; m < methods; m++)
        {
            var middle = y + ((m + 0.5f) * Height);
            Ink.Text(canvas, rankings.All[m].Method, x + labels - 5, middle, SKTextAlign.Right);
            for (var seed = 0; seed < rankings.BySeed.Count; seed++)
            {
                DrawCell(canvas, rankings.BySeed[seed][m], rankings.All[m], methods, x + labels + (seed * cell), middle);
            }

            Ink.Text(canvas, Text(rankings.All[m]), ofAll + (all / 2), middle, SKTextAlign.Center);
            Ink.Text(canvas, Best(panel.Uncertainty.Methods[m]), ofAll + all + best - Between, middle, SKTextAlign.Right);
            Ink.Text(canvas, Ranks(panel.Uncertainty.Methods[m]), ofAll + all + best + (ranks / 2), middle, SKTextAlign.Center);
        }

        var bottom = y + (methods * Height);
        using var frame = new SKPaint
        {
            Color = Ink.Black,
            IsStroke = true,
            StrokeWidth = 0.8f,
            IsAntialias = true,
        };
        canvas.DrawRect(new SKRect(ofAll, y, ofAll + all, bottom), frame);

        var foot = bottom + 4 + (Ink.TextSize / 2);
        Ink.Text(canvas, SeedLabel, x + labels - 5, foot, SKTextAlign.Right);
        for (var seed = 0; seed < rankings.TrainingSeeds.Count; seed += everySeed)
        {
            Ink.Text(canvas, Name(rankings.TrainingSeeds[seed]), x + labels + ((seed + 0.5f) * cell), foot, SKTextAlign.Center);
        }

        Ink.Text(canvas, AllLabel, ofAll + (all / 2), foot, SKTextAlign.Center);
        Ink.Text(canvas, BestLabel, ofAll + all + best - Between, foot, SKTextAlign.Right);
        Ink.Text(canvas, RanksLabel, ofAll + all + best + (ranks / 2), foot, SKTextAlign.Center);
    }

    private static string Name(int seed) => seed.ToString();

    private static string Text(RankedMethod method) => Plain(method) + (method.Shared ? "=" : "") + method.LeftOut.Sign;

    private static string Plain(RankedMethod method) => method.Rank is { } rank ? Name(rank) : NoRank;

    private static string Best(RankedSurely method) =>
        method.Best switch
        {
            null => NoRank,
            > 0.99 => ">99 %",
            < 0.01 => "<1 %",
            { } share => $"{100 * share:0} %",
        };

    private static string Ranks(RankedSurely method) => method.Ranks?.ToString() ?? NoRank;

    private static SKColor Mix(SKColor color, float share) =>
        new(Part(color.Red, share), Part(color.Green, share), Part(color.Blue, share));

    private static byte Part(byte part, float share) => (byte)MathF.Round(255 - ((255 - part) * share));

    // A rank that would be too small to read is left out: its colour tells the most of it.
    private void DrawCell(SKCanvas canvas, RankedMethod own, RankedMethod byAll, int methods, float left, float middle)
    {
        var color = own.Rank - byAll.Rank is { } worse ? Colour(worse / (float)Math.Max(1, methods - 1)) : SKColors.White;
        using var fill = new SKPaint { Color = color, IsAntialias = true };
        canvas.DrawRect(new SKRect(left + 0.5f, middle - (Height / 2) + 0.5f, left + cell - 0.5f, middle + (Height / 2) - 0.5f), fill);
        if (text >= Least)
        {
            Ink.Text(canvas, signs ? Text(own) : Plain(own), left + (cell / 2), middle, SKTextAlign.Center, text);
        }
    }
}
