using Stages.Designs;
using Stages.Drawing;
using Stages.Tables;
using Stages.Variance;

namespace Stages.Figures;

/// <summary>
/// Figure 4 (docs/science.md, section 8): what someone with only one training seed would have concluded. A panel for
/// each setting and metric; its rows are methods in the order of all runs, its columns training seeds, its cells the
/// method's rank by distance to Retrain, coloured by how far it is from the rank by all runs. That stands beside, with
/// how sure it is.
/// </summary>
public static class Figure4
{
    private const float Edge = 6;
    private const float Gap = 12;
    private const float Line = Ink.TextSize * Ink.LineHeight;

    // 24 cm: what a page has room for.
    private const float PageHeight = 907;

    private sealed record Row(Figure4Panel Panel, int? TrainingSeed, RankedMethod Method, RankedSurely? Sure = null);

    /// <summary>
    /// Draws the figure: a setting's panels side by side where their cells are then wide enough, else one above the
    /// other. What would then be longer than a page stands side by side too, if the ranks without their signs fit.
    /// </summary>
    /// <exception cref="ArgumentException">There is no panel, or one without methods.</exception>
    public static FigureImage Draw(Figure4Data data, FigureWidth width = FigureWidth.TwoColumns)
    {
        var panels = data.Rows.SelectMany(row => row).ToArray();
        if (panels.Length == 0 || panels.Any(panel => panel.Rankings.All.Count == 0))
        {
            throw new ArgumentException("Figure 4 needs at least one panel, and every panel at least one method.", nameof(data));
        }

        var pageWidth = FigureImage.Pixels(width);
        var (beside, alone) = (Layout(data.Rows[0].Count), Layout(1));
        var isLong = panels.Length * panels.Max(panel => panel.Rankings.All.Count) * RankCells.Height > PageHeight;
        var layout = beside.ReadsWell || (isLong && beside.Cells.HasRanks) ? beside : alone;
        var columns = layout.Columns;
        var heads = panels
            .Chunk(columns)
            .Select(line => line.Max(panel => Ink.Lines(layout.Title(panel)) * Ink.TitleSize * Ink.LineHeight) + 2)
            .ToArray();
        var notes = panels.Max(panel => Ink.Lines(layout.Note(panel)));
        var body = (panels.Max(panel => panel.Rankings.All.Count) * RankCells.Height) + 4 + Line + (notes * Line);
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
                        layout.Cells.Draw(canvas, panel, x, y + heads[line]);
                        Ink.Text(
                            canvas,
                            layout.Note(panel),
                            x,
                            y + heads[line] + (panel.Rankings.All.Count * RankCells.Height) + 4 + (1.5f * Line)
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
    /// The plotted numbers: a row for each method and training seed, and for each method by all runs.
    /// </summary>
    public static Table Numbers(Figure4Data data) =>
        Table.Of(
            "Figure 4: rank by distance to Retrain, one row for each method "
                + "and training seed; the rank by all runs has no training seed",
            data.Rows.SelectMany(row => row)
                .SelectMany(panel =>
                    panel
                        .Rankings.BySeed.SelectMany(
                            (ranking, seed) => ranking.Select(method => new Row(panel, panel.Rankings.TrainingSeeds[seed], method))
                        )
                        .Concat(panel.Rankings.All.Zip(panel.Uncertainty.Methods, (method, sure) => new Row(panel, null, method, sure)))
                ),
            [
                Column.Of<Row, string>("setting", "", "experimental setting", row => row.Panel.Setting),
                Column.Of<Row, string>("metric", "", "metric", row => row.Panel.Metric),
                Column.Of<Row, string>("method", "", "unlearning method", row => row.Method.Method),
                Column.Of<Row, int?>("training_seed", "", "the only training seed; missing for all runs", row => row.TrainingSeed),
                Column.Of<Row, double?>(
                    "distance",
                    "metric's",
                    "absolute difference of the method's mean and Retrain's, mean over forgotten classes; missing where no run of some "
                        + "class, or of its Retrain, is counted",
                    row => row.Method.Distance
                ),
                Column.Of<Row, string>("unit", "", "unit of the distance", row => row.Panel.Unit),
                Column.Of<Row, int?>("rank", "", "1 for the nearest; equal distances share the better rank", row => row.Method.Rank),
                Column.Of<Row, bool>("shared", "", "whether another method has the same distance", row => row.Method.Shared),
                Column.Of<Row, int>("runs", "", "runs of the method that are counted, over all classes", row => row.Method.Runs),
                .. LeftOut.Columns<Row>("", " of the method, over all classes,", row => row.Method.LeftOut),
                Column.Of<Row, double?>(
                    "best",
                    "",
                    "how often the method is the nearest when training seeds are drawn anew; of all runs only",
                    row => row.Sure?.Best
                ),
                Column.Of<Row, int?>(
                    "rank_low",
                    "",
                    "the best rank that it may have, at 95 % for all methods together; of all runs only",
                    row => row.Sure?.Ranks?.Low
                ),
                Column.Of<Row, int?>("rank_high", "", "the worst", row => row.Sure?.Ranks?.High),
            ]
        );

    private static IEnumerable<LegendEntry> Entries(IReadOnlyList<Figure4Panel> panels)
    {
        yield return LegendEntry.Swatch("ranked as by all runs", RankCells.Same);
        yield return LegendEntry.Swatch("ranked better (darker: by more)", RankCells.Colour(-1));
        yield return LegendEntry.Swatch("ranked worse", RankCells.Colour(1));
        yield return LegendEntry.Sign("rank by distance to Retrain, 1 = nearest", "1");
        yield return LegendEntry.Frame("all: rank by all runs", Ink.Black);
        yield return LegendEntry.Sign("how often nearest when training seeds are drawn anew", "P");
        yield return LegendEntry.Sign("ranks: those that it may have, at 95 % for all methods together", "1–2");
        if (panels.Any(panel => panel.Uncertainty.Methods.Any(method => method.Ranks is not null)))
        {
            yield return LegendEntry.Words(PrintedInterval.Unseen);
        }

        yield return LegendEntry.Sign("B: as many training seeds × 1 unlearning seed", "B");
        if (
            panels
                .SelectMany(panel => panel.Rankings.BySeed.Append(panel.Rankings.All))
                .SelectMany(ranking => ranking)
                .Any(method => method.Shared)
        )
        {
            yield return LegendEntry.Sign("same distance as another method", "=");
        }

        RankedMethod[] ranked =
        [
            .. panels.SelectMany(panel => panel.Rankings.BySeed.Append(panel.Rankings.All)).SelectMany(ranking => ranking),
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
            yield return LegendEntry.Sign(
                ForgetSeeds.Say(
                    "no rank: no run of some class, or of its Retrain, is left",
                    panels.SelectMany(panel => panel.Ranking.ClassNames)
                ),
                RankCells.NoRank
            );
        }
    }

    /// <summary>How panels stand on the page.</summary>
    private sealed record PanelLayout(int Columns, float Width, RankCells Cells)
    {
        internal bool ReadsWell => Columns == 1 || Cells.ReadWell;

        internal string Title(Figure4Panel panel) => Ink.Wrap($"{panel.Setting}: {panel.Metric}", Width, Ink.TitleSize);

        internal string Note(Figure4Panel panel)
        {
            var (rankings, sure) = (panel.Rankings, panel.Uncertainty);
            var (seeds, all) = (rankings.Ranking, rankings.TrainingSeeds.Count);
            var chance = sure.RightWinnerInterval is { } interval
                ? $", a chance of {100 * sure.RightWinner:0} % ({100 * interval.Low:0} to {100 * interval.High:0} %)"
                : "";
            var b = sure.SameBestOfB is { } best
                ? $" B does so in {100 * best:0} % of bootstraps, the whole order in {100 * sure.SameOrderOfB:0} %."
                : $" Fewer than {RankingUncertainty.FewestSeeds} training seeds do not tell how sure the order is.";
            return Ink.Wrap(
                $"{sure.Methods[0].NamedBest:0.##} of {seeds} training seed{(seeds == 1 ? " names" : "s name")} "
                    + $"{sure.Methods[0].Method} the best{chance}, "
                    + $"{rankings.SameOrder} the whole order."
                    + b
                    + (seeds < all ? $" Of {all} seeds {all - seeds} rank nothing." : ""),
                Width
            );
        }
    }
}
