using SkiaSharp;
using Stages.Designs;
using Stages.Drawing;
using Stages.Mathematics;
using Stages.Tables;

namespace Stages.Figures;

/// <summary>
/// Figure 1 of the paper (docs/science.md, section 8): for each method two boxes, design A (one training seed) and
/// design B (as many training seeds as models), and black lines at Retrain's quartiles.
/// </summary>
public static class Figure1
{
    private const float Edge = 6;
    private const float PanelHeight = 165;
    private const double BoxWidth = 0.34;
    private const double BoxOffset = 0.2;

    // Two boxes with their dots.
    private const float LeastSlot = 16;
    private const string RetrainLabel = "Retrain";

    private sealed record Row(string Panel, string Method, string Design, int? Index, double? Value, LeftOut LeftOut);

    /// <summary>
    /// Draws the figure. Panels lie side by side across two columns of a page, as far as there is room for their methods,
    /// and one above the other in one column.
    /// </summary>
    /// <exception cref="ArgumentException">A panel has no methods, or a value is not finite.</exception>
    public static FigureImage Draw(Figure1Data data, FigureWidth width = FigureWidth.TwoColumns)
    {
        if (data.Panels.Count == 0 || data.Panels.Any(panel => panel.Methods.Count == 0))
        {
            throw new ArgumentException("Figure 1 needs at least one panel, and every panel at least one method.", nameof(data));
        }

        var pageWidth = FigureImage.Pixels(width);
        var legend = new Legend(Entries(data), pageWidth - (2 * Edge));
        var (columns, cell, frames) = Layout(data.Panels, width == FigureWidth.OneColumn ? 1 : data.Panels.Count, pageWidth);

        // Panels of one line share margins, so that their data areas align.
        var head = frames.Max(frame => frame.Head);
        var foot = frames.Max(frame => frame.Slots.LabelHeight);
        var line = head + PanelHeight + foot;
        (Figure1Panel Panel, Frame Frame, int Block)[] places =
        [
            .. data.Panels.SelectMany((panel, i) => Enumerable.Range(0, frames[i].Slots.Blocks).Select(block => (panel, frames[i], block))),
        ];
        var lines = (places.Length + columns - 1) / columns;
        var pageHeight = MathF.Ceiling((lines * (line + Edge)) + legend.Height + (2 * Edge));

        return FigureImage.Draw(
            pageWidth,
            pageHeight,
            canvas =>
            {
                for (var index = 0; index < places.Length; index++)
                {
                    var (panel, frame, block) = places[index];
                    var left = Edge + (index % columns * (cell + Edge));
                    var top = Edge + (index / columns * (line + Edge)) + head;
                    var area = new SKRect(left + frame.Left, top, left + cell - frame.Right, top + PanelHeight);
                    DrawPanel(canvas, panel, frame, block, area, pageWidth, pageHeight);
                    Ink.Text(canvas, frame.Title, left, top - frame.Head + (Ink.TitleSize / 2), size: Ink.TitleSize);
                    Ink.Text(canvas, frame.AxisLabel, left + (Ink.TextSize / 2), area.MidY, SKTextAlign.Center, rotation: -90);
                }

                legend.Draw(canvas, Edge, pageHeight - legend.Height - Edge);
            }
        );
    }

    // As many panels beside each other as leave room for all their methods; where one on a line does not, its methods go
    // on in the next line.
    private static (int Columns, float Cell, Frame[] Frames) Layout(IReadOnlyList<Figure1Panel> panels, int most, float pageWidth)
    {
        var cell = (pageWidth - (Edge * (most + 1))) / most;
        Frame[] frames = [.. panels.Select(panel => Frame.Of(panel, cell))];
        return most == 1 || frames.All(frame => frame.Slots.Blocks == 1) ? (most, cell, frames) : Layout(panels, (most + 1) / 2, pageWidth);
    }

    /// <summary>
    /// The plotted numbers in long form: one row for each value, Retrain's included, and one without a value for each
    /// sample of which runs are left out.
    /// </summary>
    public static Table Numbers(Figure1Data data) =>
        Table.Of(
            "Figure 1: one row for each value of the metric that is plotted",
            data.Panels.SelectMany(Rows),
            [
                Column.Of<Row, string>("panel", "", "title of the panel: setting, class and metric", row => row.Panel),
                Column.Of<Row, string>("method", "", "unlearning method", row => row.Method),
                Column.Of<Row, string>(
                    "design",
                    "",
                    "A: one training seed; B: one unlearning seed for each training seed",
                    row => row.Design
                ),
                Column.Of<Row, int?>("index", "", "place within its design, from 0; missing where runs are left out", row => row.Index),
                Column.Of<Row, double?>(
                    "value",
                    data.Panels.Select(panel => panel.Unit).Distinct().ToArray() is [var unit] ? unit : "metric's",
                    "the metric; missing where runs are left out",
                    row => row.Value
                ),
                .. LeftOut.Columns<Row>("", " of the sample", row => row.LeftOut),
            ]
        );

    private static IEnumerable<Row> Rows(Figure1Panel panel) =>
        panel
            .Methods.SelectMany(method =>
                Rows(panel, method.Method, "A", method.DesignA, method.LeftOutOfA)
                    .Concat(Rows(panel, method.Method, "B", method.DesignB, method.LeftOutOfB))
            )
            .Concat(Rows(panel, RetrainLabel, "B", panel.Retrain, panel.LeftOutOfRetrain));

    private static IEnumerable<Row> Rows(Figure1Panel panel, string method, string design, IReadOnlyList<double> values, LeftOut leftOut) =>
        values
            .Select((value, index) => new Row(panel.Title, method, design, index, value, default))
            .Concat(leftOut.Count == 0 ? [] : [new Row(panel.Title, method, design, null, null, leftOut)]);

    // The first training seed with the first unlearning seed is in both designs.
    private static bool IsOneRun(DesignSamples method) =>
        method.DesignA.Count == 1 && method.DesignB.Count == 1 && (method.LeftOutOfA + method.LeftOutOfB).Count == 0;

    private static IEnumerable<LegendEntry> Entries(Figure1Data data)
    {
        var methods = data.Panels.SelectMany(panel => panel.Methods).ToArray();
        var spread = methods.Select(method => method.DesignA.Count + method.LeftOutOfA.Count).Append(1).Max();
        yield return LegendEntry.Sample($"A: 1 training seed × {spread} unlearning seed{(spread == 1 ? "" : "s")}", Ink.Orange, spread);
        var seeds = methods.Max(method => method.DesignB.Count + method.LeftOutOfB.Count);
        yield return LegendEntry.Sample($"B: {seeds} training seed{(seeds == 1 ? "" : "s")} × 1 unlearning seed", Ink.Blue, seeds);
        if (Math.Max(spread, seeds) >= BoxSummary.Fewest)
        {
            yield return LegendEntry.Words("Dots are models; boxes have their quartiles and full range");
        }

        if (methods.Any(method => method.DesignA.Count > 0 && BoxSummary.Of(method.DesignA).IsPoint))
        {
            yield return LegendEntry.Point("A without spread: all values equal", Ink.Orange);
        }

        if (methods.Any(IsOneRun))
        {
            yield return LegendEntry.Sign($"A and B are {DesignPair.OneRun}", DesignPair.OneRunSign);
        }

        if (data.Panels.Any(panel => panel.Retrain.Count > 0))
        {
            yield return data.Panels.Max(panel => panel.Retrain.Count) < BoxSummary.Fewest
                ? LegendEntry.Levels($"{RetrainLabel}: its models, their median thick", Ink.Black)
                : LegendEntry.Levels($"{RetrainLabel}: 25, 50 and 75 % quantiles", Ink.Black);
        }

        LeftOut[] leftOut =
        [
            .. methods.SelectMany(method => new[] { method.LeftOutOfA, method.LeftOutOfB }),
            .. data.Panels.Select(panel => panel.LeftOutOfRetrain),
        ];
        foreach (var entry in LegendEntry.LeftOut(leftOut.Any(l => l.Diverged > 0), leftOut.Any(l => l.NotFinite > 0)))
        {
            yield return entry;
        }
    }

    private static void DrawPanel(
        SKCanvas canvas,
        Figure1Panel panel,
        Frame frame,
        int block,
        SKRect area,
        float pageWidth,
        float pageHeight
    )
    {
        using var plot = frame.Slots.Plot(frame.Axis, block);
        if (panel.Retrain.Count > 0)
        {
            var retrain = BoxSummary.Of(panel.Retrain);
            plot.AddLevel(retrain.Median, 1.6f);
            foreach (var level in panel.Retrain.Count < BoxSummary.Fewest ? panel.Retrain : [retrain.Q25, retrain.Q75])
            {
                plot.AddLevel(level, 0.8f);
            }

            Ink.Text(canvas, $"{RetrainLabel} {panel.LeftOutOfRetrain.Sign}".TrimEnd(), area.Right + 3, plot.PixelY(retrain.Median, area));
        }
        else if (panel.LeftOutOfRetrain.Count > 0)
        {
            Ink.Text(canvas, $"{RetrainLabel} {panel.LeftOutOfRetrain.Sign}", area.Right + 3, area.Top + (Ink.TextSize / 2));
        }

        for (var index = 0; index < panel.Methods.Count; index++)
        {
            var method = panel.Methods[index];
            Add(method.DesignA, method.LeftOutOfA, index + 0.5 - BoxOffset, Ink.Orange);
            Add(method.DesignB, method.LeftOutOfB, index + 0.5 + BoxOffset, Ink.Blue);
            plot.AddLeftOut(index + 0.5, IsOneRun(method) ? DesignPair.OneRunSign : "");
        }

        plot.Draw(canvas, area, pageWidth, pageHeight);
        frame.Slots.Labels[block].Draw(canvas, area);

        void Add(IReadOnlyList<double> values, LeftOut leftOut, double centre, SKColor color)
        {
            if (values.Count > 0)
            {
                plot.AddSample(values, centre, BoxWidth, color);
            }

            plot.AddLeftOut(centre, leftOut.Sign);
        }
    }

    /// <summary>What a panel needs around its data area.</summary>
    private sealed record Frame(ValueAxis Axis, string AxisLabel, string Title, MethodSlots Slots, float Left, float Right, float Head)
    {
        internal static Frame Of(Figure1Panel panel, float width)
        {
            var values = panel.Methods.SelectMany(method => method.DesignA.Concat(method.DesignB)).Concat(panel.Retrain);
            var axis = panel.Unit == "%" ? ValueAxis.Stretched(values) : ValueAxis.Around(values, lastTick: 1);
            // It may be somewhat longer than the axis.
            var label = Ink.Wrap(
                panel.Unit == "%" ? panel.AxisLabel + ", arcsine scale" : panel.AxisLabel,
                PanelHeight + (2 * Ink.TitleSize * Ink.LineHeight)
            );
            var left = PanelPlot.TickRoom(axis) + (Ink.Lines(label) * Ink.TextSize * Ink.LineHeight);
            var right =
                panel.Retrain.Count + panel.LeftOutOfRetrain.Count > 0
                    ? Ink.Measure($"{RetrainLabel} {panel.LeftOutOfRetrain.Sign}".TrimEnd()) + 4
                    : 2;
            string[] methods = [.. panel.Methods.Select(method => method.Method)];
            var slots = new MethodSlots(methods, width - left - right, LeastSlot);
            if (slots.Overhang > left)
            {
                left = slots.Overhang;
                slots = new MethodSlots(methods, width - left - right, LeastSlot);
            }

            var title = Ink.Wrap(panel.Title, width, Ink.TitleSize);
            return new Frame(axis, label, title, slots, left, right, (Ink.Lines(title) * Ink.TitleSize * Ink.LineHeight) + 6);
        }
    }
}
