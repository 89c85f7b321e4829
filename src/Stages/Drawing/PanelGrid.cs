using SkiaSharp;

namespace Stages.Drawing;

/// <summary>
/// The page of a figure whose panels stand in rows and columns over the same methods: column titles above, row titles
/// to the right, the names of the methods under the last row, one title for all vertical axes, a legend below. Methods
/// that do not fit side by side go on in another block of the same panels, on the same axes.
/// </summary>
/// <param name="Columns">The titles of the columns, at least one.</param>
/// <param name="Rows">The titles of the rows, at least one.</param>
/// <param name="Axes">The vertical axis of each panel: a list for each row.</param>
/// <param name="Methods">The methods from left to right, at least one.</param>
/// <param name="AxisLabel">The title of the vertical axes, with its unit.</param>
/// <param name="Legend">The legend.</param>
internal sealed record PanelGrid(
    IReadOnlyList<string> Columns,
    IReadOnlyList<string> Rows,
    IReadOnlyList<IReadOnlyList<ValueAxis>> Axes,
    string[] Methods,
    string AxisLabel,
    IEnumerable<LegendEntry> Legend
)
{
    private const float Edge = 6;
    private const float Gap = 8;
    private const float PanelHeight = 120;
    private const float TitleLine = Ink.TitleSize * Ink.LineHeight;

    /// <summary>The least width of a method's slot in pixels.</summary>
    internal float LeastSlot { get; init; } = MethodLabels.LeastSlot;

    /// <summary>Draws the figure.</summary>
    /// <param name="width">The width of the page.</param>
    /// <param name="fill">Adds to the plot of a panel, given by row and column, what it shows of all methods.</param>
    internal FigureImage Draw(FigureWidth width, Action<PanelPlot, int, int> fill)
    {
        var pageWidth = FigureImage.Pixels(width);
        var rooms = Columns.Select((_, column) => Axes.Max(row => PanelPlot.TickRoom(row[column]))).ToArray();
        var axisLabel = Ink.Wrap(AxisLabel, (Rows.Count * (PanelHeight + Gap)) - Gap + (2 * TitleLine));
        var left = Edge + (Ink.Lines(axisLabel) * TitleLine);
        var rowTitles = Rows.Select(row => Ink.Wrap(row, PanelHeight, Ink.TitleSize)).ToArray();
        var right = Edge + (rowTitles.Max(Ink.Lines) * TitleLine) + 3;
        var slots = Slots();
        if (slots.Overhang > left + rooms[0] - Edge)
        {
            left = slots.Overhang + Edge - rooms[0];
            slots = Slots();
        }

        var titles = Columns.Select(title => Ink.Wrap(title, slots.Width, Ink.TitleSize)).ToArray();
        var top = Edge + (titles.Max(Ink.Lines) * TitleLine) + 2;
        var block = top + (Rows.Count * (PanelHeight + Gap)) - Gap + slots.LabelHeight;
        var legend = new Legend(Legend, pageWidth - (2 * Edge));
        var bottom = top + (Rows.Count * (PanelHeight + Gap)) - Gap + ((slots.Blocks - 1) * block);
        var pageHeight = MathF.Ceiling(bottom + slots.LabelHeight + legend.Height + (2 * Edge));
        return FigureImage.Draw(pageWidth, pageHeight, DrawPage);

        MethodSlots Slots() =>
            new(Methods, (pageWidth - left - right - rooms.Sum() - (Gap * (rooms.Length - 1))) / rooms.Length, LeastSlot);

        void DrawPage(SKCanvas canvas)
        {
            for (var index = 0; index < slots.Blocks; index++)
            {
                for (var row = 0; row < Rows.Count; row++)
                {
                    DrawRow(canvas, index, row, index * block);
                }
            }

            Ink.Text(canvas, axisLabel, Edge + (Ink.TextSize / 2), (top + bottom) / 2, SKTextAlign.Center, rotation: -90);
            legend.Draw(canvas, Edge, pageHeight - legend.Height - Edge);
        }

        void DrawRow(SKCanvas canvas, int index, int row, float begin)
        {
            var (x, y) = (left, begin + top + (row * (PanelHeight + Gap)));
            for (var column = 0; column < rooms.Length; column++)
            {
                x += rooms[column];
                var area = new SKRect(x, y, x + slots.Width, y + PanelHeight);
                using var plot = slots.Plot(Axes[row][column], index);
                fill(plot, row, column);
                plot.Draw(canvas, area, pageWidth, pageHeight);
                if (row == 0)
                {
                    Ink.Text(canvas, titles[column], area.MidX, begin + Edge + (Ink.TitleSize / 2), SKTextAlign.Center, Ink.TitleSize);
                }

                if (row == Rows.Count - 1)
                {
                    slots.Labels[index].Draw(canvas, area);
                }

                x += slots.Width + Gap;
            }

            var title = pageWidth - Edge - (Ink.TitleSize / 2);
            Ink.Text(canvas, rowTitles[row], title, y + (PanelHeight / 2), SKTextAlign.Center, Ink.TitleSize, 90);
        }
    }
}
