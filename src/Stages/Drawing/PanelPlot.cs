using ScottPlot;
using ScottPlot.Rendering.RenderActions;
using ScottPlot.TickGenerators;
using SkiaSharp;
using Stages.Mathematics;

namespace Stages.Drawing;

/// <summary>
/// One panel of a figure: methods along x, method k in the slot [k, k + 1], values along y. The plot covers the whole
/// page and has no background, so that its pixels are the page's and panels leave each other alone.
/// </summary>
internal sealed class PanelPlot : IDisposable
{
    private const float Thin = 0.8f;
    private const float TickLength = 3;
    private const byte FillAlpha = 0x70;

    private readonly Plot plot = new();
    private readonly ValueAxis axis;
    private readonly int methods;
    private readonly List<(double Centre, string Sign)> leftOut = [];

    internal PanelPlot(ValueAxis axis, int methods)
    {
        InterFont.Register();
        (this.axis, this.methods) = (axis, methods);
        plot.RenderManager.RenderActions.RemoveAll(action => action is ClearCanvas or RenderFigureBackground or RenderDataBackground);
        plot.Axes.SetLimits(0, methods, axis.Low, axis.High);
        plot.Axes.Left.TickGenerator = new NumericManual([.. axis.Ticks], [.. axis.Labels]);
        plot.Axes.Bottom.TickGenerator = new NumericManual(
            [.. Enumerable.Range(0, methods).Select(method => method + 0.5)],
            [.. Enumerable.Repeat("", methods)]
        );
        foreach (var side in new IAxis[] { plot.Axes.Left, plot.Axes.Bottom })
        {
            side.TickLabelStyle.FontName = InterFont.Name;
            side.TickLabelStyle.FontSize = Ink.TextSize;
            side.MajorTickStyle.Length = TickLength;
            side.MajorTickStyle.Width = Thin;
            side.FrameLineStyle.Width = Thin;
        }

        plot.Axes.Right.FrameLineStyle.Width = 0;
        plot.Axes.Top.FrameLineStyle.Width = 0;
        plot.Grid.XAxisStyle.IsVisible = false;
        plot.Grid.MajorLineColor = Ink.GridGrey.ToPlot();
        plot.Grid.MajorLineWidth = Thin;
    }

    /// <summary>The room that tick labels need to the left of the data area.</summary>
    internal static float TickRoom(ValueAxis axis) => axis.Labels.Select(label => Ink.Measure(label)).Append(0).Max() + TickLength + 5;

    /// <summary>
    /// A box with whiskers to the full range, and its values on it from left to right in the order given.
    /// </summary>
    internal void AddBox(IReadOnlyList<double> values, double centre, double width, SKColor color)
    {
        var summary = BoxSummary.Of(values);
        if (summary.IsPoint)
        {
            AddPoint(summary.Median, centre, width, color);
            return;
        }

        var box = plot.Add.Box(
            new Box
            {
                Position = centre,
                Width = width,
                BoxMin = summary.Q25,
                BoxMiddle = summary.Median,
                BoxMax = summary.Q75,
                WhiskerMin = summary.Min,
                WhiskerMax = summary.Max,
                WhiskerSizeFraction = 0.5,
            }
        );
        box.FillColor = color.WithAlpha(FillAlpha).ToPlot();
        box.LineColor = Darker(color);
        box.LineWidth = 1;
        AddValues(values, centre, width, color);
    }

    /// <summary>
    /// A sample that is one value, drawn as a bar with a diamond: no box, as there is no spread, and no mistake for a
    /// very flat one.
    /// </summary>
    private void AddPoint(double value, double centre, double width, SKColor color)
    {
        var bar = plot.Add.Line(centre - (width / 2), value, centre + (width / 2), value);
        bar.LineColor = Darker(color);
        bar.LineWidth = 2;
        AddDiamond(centre, value, color);
    }

    /// <summary>A value that is known to have no spread.</summary>
    internal void AddDiamond(double centre, double value, SKColor color)
    {
        var diamond = plot.Add.Marker(centre, value, MarkerShape.FilledDiamond, 7, color.ToPlot());
        diamond.MarkerLineColor = Darker(color);
        diamond.MarkerLineWidth = Thin;
    }

    /// <summary>An estimate as a dot on its interval.</summary>
    internal void AddEstimate(double centre, double value, Interval? interval, SKColor color)
    {
        AddInterval(centre, interval, color, 1);
        var dot = plot.Add.Marker(centre, value, MarkerShape.FilledCircle, 4, Darker(color));
        dot.MarkerLineWidth = 0;
    }

    /// <summary>A black bar across a method's slot.</summary>
    internal void AddMedian(int method, double value)
    {
        var line = plot.Add.Line(method + 0.06, value, method + 0.94, value);
        line.LineColor = Colors.Black;
        line.LineWidth = 1.2f;
    }

    /// <summary>
    /// The place of a value that there is not, at the foot of the axis: a cross where nothing varies, a ring where the
    /// data cannot tell.
    /// </summary>
    internal void AddUndefined(double centre, bool constant)
    {
        var marker = plot.Add.Marker(centre, 0, constant ? MarkerShape.Eks : MarkerShape.OpenCircle, 5, Ink.Grey.ToPlot());
        marker.MarkerLineColor = Ink.Grey.ToPlot();
        marker.MarkerLineWidth = 1.2f;
    }

    /// <summary>The sign of runs that are left out, at the head of the panel.</summary>
    /// <param name="centre">Where they would be.</param>
    /// <param name="sign">The sign; nothing is drawn of an empty one.</param>
    internal void AddLeftOut(double centre, string sign) => leftOut.Add((centre, sign));

    private void AddInterval(double centre, Interval? interval, SKColor color, float width)
    {
        if (interval is not null)
        {
            var line = plot.Add.Line(centre, interval.Low, centre, interval.High);
            line.LineColor = color.ToPlot();
            line.LineWidth = width;
        }
    }

    private void AddValues(IReadOnlyList<double> values, double centre, double width, SKColor color)
    {
        var spread = 0.7 * width;
        var positions = values.Select((_, index) => centre + (spread * (((index + 0.5) / values.Count) - 0.5))).ToArray();
        var points = plot.Add.Markers(positions, values.ToArray(), MarkerShape.FilledCircle, 2.6f, Darker(color).WithAlpha(0.75));
        points.MarkerLineWidth = 0;
    }

    /// <summary>A horizontal line across all methods.</summary>
    internal void AddLevel(double value, float width)
    {
        var line = plot.Add.Line(0, value, methods, value);
        line.LineColor = Colors.Black;
        line.LineWidth = width;
    }

    /// <summary>The null floor of one method: a band with its mean, across the method's slot.</summary>
    internal void AddFloor(int method, NullFloor floor)
    {
        var (left, right) = (method + 0.06, method + 0.94);
        var band = plot.Add.Rectangle(left, right, floor.Low, floor.High);
        band.FillColor = Ink.Grey.WithAlpha(0x48).ToPlot();
        band.LineWidth = 0;
        var mean = plot.Add.Line(left, floor.Mean, right, floor.Mean);
        mean.LineColor = Ink.Grey.ToPlot();
        mean.LineWidth = 1.2f;
    }

    /// <summary>Draws the panel with its data area at <paramref name="area"/>.</summary>
    internal void Draw(SKCanvas canvas, SKRect area, float pageWidth, float pageHeight)
    {
        plot.Layout.Fixed(new PixelRect(area.Left, area.Right, area.Bottom, area.Top));
        var page = new PixelRect(0, pageWidth, pageHeight, 0);

        // A plot's first rendering draws everything twice, in the belief that the canvas is cleared in between. It goes
        // nowhere.
        using var nowhere = new SKNoDrawCanvas((int)pageWidth, (int)pageHeight);
        plot.Render(nowhere, page);
        plot.Render(canvas, page);
        foreach (var (centre, sign) in leftOut)
        {
            var x = area.Left + ((float)(centre / methods) * area.Width);
            Ink.Text(canvas, sign, x, area.Top + 2, SKTextAlign.Center);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => plot.Dispose();

    /// <summary>The page's y of a value, for text beside the panel.</summary>
    internal float PixelY(double value, SKRect area) => area.Bottom - (float)((value - axis.Low) / (axis.High - axis.Low) * area.Height);

    private static Color Darker(SKColor color) => new((byte)(color.Red * 0.6), (byte)(color.Green * 0.6), (byte)(color.Blue * 0.6));
}
