using Stages.Designs;
using Stages.Drawing;
using Stages.Tables;

namespace Stages.Figures;

/// <summary>
/// Figure 4 (docs/science.md, section 8): what someone with only one training seed would have concluded. A panel for
/// each setting and metric; its rows are methods in design B's order, its columns training seeds, its cells the
/// method's rank by distance to Retrain, coloured by how far it is from the rank under design B, which stands beside.
/// </summary>
public static class Figure4
{
    private const float Edge = 6;
    private const float Gap = 12;
    private const float Line = Ink.TextSize * Ink.LineHeight;

    private sealed record Row(Figure4Panel Panel, int? TrainingSeed, RankedMethod Method);

    /// <summary>
    /// Draws the figure: a setting's panels side by side where their cells are then wide enough, else one above the
    /// other.
    /// </summary>
    /// <exception cref="ArgumentException">There is no panel, or one without methods.</exception>
    public static FigureImage Draw(Figure4Data data, FigureWidth width = FigureWidth.TwoColumns)
    {
        var panels = data.Rows.SelectMany(row => row).ToArray();
        if (panels.Length == 0 || panels.Any(panel => panel.Rankings.B.Count == 0))
        {
            throw new ArgumentException("Figure 4 needs at least one panel, and every panel at least one method.", nameof(data));
        }

        var pageWidth = FigureImage.Pixels(width);
        var layout = Layout(data.Rows[0].Count) is { ReadsWell: true } beside ? beside : Layout(1);
        var columns = layout.Columns;
        var heads = panels
            .Chunk(columns)
            .Select(line => line.Max(panel => Ink.Lines(layout.Title(panel)) * Ink.TitleSize * Ink.LineHeight) + 2)
            .ToArray();
        var notes = panels.Max(panel => Ink.Lines(layout.Note(panel.Rankings)));
        var body = (panels.Max(panel => panel.Rankings.B.Count) * RankCells.Height) + 4 + Line + (notes * Line);
        var legend = new Legend(Entries(panels), pageWidth - (2 * Edge));
        var pageHeight = MathF.Ceiling(heads.Sum() + (heads.Length * (body + Gap)) + legend.Height + (2 * Edge));

        return FigureImage.Draw(
            pageWidth,
            pageHeight,
            canvas =>
            {
                var y = Edge;
                for (var line = 0; line < heads.Length; line++)
                {
                    for (var column = 0; column < columns && (line * columns) + column < panels.Length; column++)
                    {
                        var panel = panels[(line * columns) + column];
                        var x = Edge + (column * (layout.Width + Gap));
                        Ink.Text(canvas, layout.Title(panel), x, y + (Ink.TitleSize / 2), size: Ink.TitleSize);
                        layout.Cells.Draw(canvas, panel.Rankings, x, y + heads[line]);
                        Ink.Text(
                            canvas,
                            layout.Note(panel.Rankings),
                            x,
                            y + heads[line] + (panel.Rankings.B.Count * RankCells.Height) + 4 + (1.5f * Line)
                        );
                    }

                    y += heads[line] + body + Gap;
                }

                legend.Draw(canvas, Edge, pageHeight - legend.Height - Edge);
            }
        );

        PanelLayout Layout(int columns)
        {
            var own = (pageWidth - (2 * Edge) - (Gap * (columns - 1))) / columns;
            return new PanelLayout(columns, own, new RankCells(own, panels));
        }
    }

    /// <summary>
    /// The plotted numbers: a row for each method and training seed, and for each method under design B.
    /// </summary>
    public static Table Numbers(Figure4Data data) =>
        Table.Of(
            "Figure 4: rank by distance to Retrain, one row for each method "
                + "and training seed; the rank under design B has no training seed",
            data.Rows.SelectMany(row => row)
                .SelectMany(panel =>
                    panel
                        .Rankings.BySeed.SelectMany(
                            (ranking, seed) => ranking.Select(method => new Row(panel, panel.Rankings.TrainingSeeds[seed], method))
                        )
                        .Concat(panel.Rankings.B.Select(method => new Row(panel, null, method)))
                ),
            [
                Column.Of<Row, string>("setting", "", "experimental setting", row => row.Panel.Setting),
                Column.Of<Row, string>("metric", "", "metric", row => row.Panel.Metric),
                Column.Of<Row, string>("method", "", "unlearning method", row => row.Method.Method),
                Column.Of<Row, int?>("training_seed", "", "the only training seed; missing under design B", row => row.TrainingSeed),
                Column.Of<Row, double?>(
                    "distance",
                    "metric's",
                    "W2 to Retrain, mean over forgotten classes; missing where no run of some class, or of its Retrain, is counted",
                    row => row.Method.Distance
                ),
                Column.Of<Row, string>("unit", "", "unit of the distance", row => row.Panel.Unit),
                Column.Of<Row, int?>("rank", "", "1 for the nearest; equal distances share the better rank", row => row.Method.Rank),
                Column.Of<Row, bool>("shared", "", "whether another method has the same distance", row => row.Method.Shared),
                Column.Of<Row, int>("runs", "", "runs of the method that are counted, over all classes", row => row.Method.Runs),
                .. LeftOut.Columns<Row>("", " of the method, over all classes,", row => row.Method.LeftOut),
            ]
        );

    private static IEnumerable<LegendEntry> Entries(IReadOnlyList<Figure4Panel> panels)
    {
        yield return LegendEntry.Swatch("ranked as under B", RankCells.Same);
        yield return LegendEntry.Swatch("ranked better than under B (darker: by more)", RankCells.Colour(-1));
        yield return LegendEntry.Swatch("ranked worse", RankCells.Colour(1));
        var seeds = panels.Max(panel => panel.Rankings.TrainingSeeds.Count);
        yield return LegendEntry.Frame($"B: {seeds} training seed{(seeds == 1 ? "" : "s")} × 1 unlearning seed", Ink.Black);
        yield return LegendEntry.Sign("rank by distance to Retrain, 1 = nearest", "1");
        if (
            panels
                .SelectMany(panel => panel.Rankings.BySeed.Append(panel.Rankings.B))
                .SelectMany(ranking => ranking)
                .Any(method => method.Shared)
        )
        {
            yield return LegendEntry.Sign("same distance as another method", "=");
        }

        RankedMethod[] ranked =
        [
            .. panels.SelectMany(panel => panel.Rankings.BySeed.Append(panel.Rankings.B)).SelectMany(ranking => ranking),
        ];
        foreach (
            var entry in LegendEntry.LeftOut(
                ranked.Any(method => method.LeftOut.Diverged > 0),
                ranked.Any(method => method.LeftOut.NotFinite > 0),
                "2",
                "so many of the method’s runs"
            )
        )
        {
            yield return entry;
        }

        if (ranked.Any(method => method.Rank is null))
        {
            yield return LegendEntry.Sign("no rank: no run of some class, or of its Retrain, is left", RankCells.NoRank);
        }
    }

    /// <summary>How panels stand on the page.</summary>
    private sealed record PanelLayout(int Columns, float Width, RankCells Cells)
    {
        internal bool ReadsWell => Columns == 1 || Cells.ReadWell;

        internal string Title(Figure4Panel panel) => Ink.Wrap($"{panel.Setting}: {panel.Metric}", Width, Ink.TitleSize);

        internal string Note(SeedRankings rankings)
        {
            var (seeds, all) = (rankings.Ranking, rankings.TrainingSeeds.Count);
            return Ink.Wrap(
                $"As under B: the best method for {rankings.SameFirst} of {seeds} "
                    + $"seed{(seeds == 1 ? "" : "s")}, the whole order for {rankings.SameOrder}."
                    + (seeds < all ? $" Of {all} seeds {all - seeds} rank nothing." : ""),
                Width
            );
        }
    }
}
