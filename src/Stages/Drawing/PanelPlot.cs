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
    private const float LoneDot = 4;
    private const float LeastRoom = 3.5f;

    private readonly Plot plot = new();
    private readonly ValueAxis axis;
    private readonly int methods;
    private readonly int first;
    private readonly int shown;
    private readonly List<(double Centre, string Sign)> leftOut = [];
    private readonly List<(double Left, double Right, double Low, double High)> hatchedBands = [];

    /// <summary>A panel of some methods, of which it shows the slots from one on.</summary>
    /// <param name="axis">The vertical axis.</param>
    /// <param name="methods">The number of methods.</param>
    /// <param name="first">The first slot that is shown.</param>
    /// <param name="shown">The number of slots that there is room for, which may be more than are left.</param>
    internal PanelPlot(ValueAxis axis, int methods, int first, int shown)
    {
        InterFont.Register();
        (this.axis, this.methods, this.first, this.shown) = (axis, methods, first, shown);
        plot.RenderManager.RenderActions.RemoveAll(action => action is ClearCanvas or RenderFigureBackground or RenderDataBackground);
        plot.Axes.SetLimits(first, first + shown, axis.Low, axis.High);
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

    /// <summary>The least width in pixels of a slot that holds so many values side by side.</summary>
    internal static float LeastSlot(int values) => Math.Max(MethodLabels.LeastSlot, LeastRoom * values);

    /// <summary>The room that tick labels need to the left of the data area.</summary>
    internal static float TickRoom(ValueAxis axis) => axis.Labels.Select(label => Ink.Measure(label)).Append(0).Max() + TickLength + 5;

    /// <summary>
    /// A sample: its values from left to right in the order given, from five on on a box with whiskers to the full range.
    /// What is one value, said several times, is a bar with a diamond.
    /// </summary>
    internal void AddSample(IReadOnlyList<double> values, double centre, double width, SKColor color)
    {
        var summary = BoxSummary.Of(values);
        if (summary.IsPoint)
        {
            AddPoint(summary.Median, centre, width, color);
            return;
        }

        if (values.Count >= BoxSummary.Fewest)
        {
            AddBox(summary, centre, width, color);
        }

        AddDots(values, centre, width, color);
    }

    private void AddBox(BoxSummary summary, double centre, double width, SKColor color)
    {
        var box = plot.Add.Box(
            new Box
            {
                Position = centre,
                Width = width,
                BoxMin = axis.HeightOf(summary.Q25),
                BoxMiddle = axis.HeightOf(summary.Median),
                BoxMax = axis.HeightOf(summary.Q75),
                WhiskerMin = axis.HeightOf(summary.Min),
                WhiskerMax = axis.HeightOf(summary.Max),
                WhiskerSizeFraction = 0.5,
            }
        );
        box.FillColor = color.WithAlpha(FillAlpha).ToPlot();
        box.LineColor = Darker(color);
        box.LineWidth = 1;
    }

    /// <summary>
    /// A sample that is one value, drawn as a bar with a diamond: no box, as there is no spread, and no mistake for a
    /// very flat one.
    /// </summary>
    private void AddPoint(double value, double centre, double width, SKColor color)
    {
        var height = axis.HeightOf(value);
        var bar = plot.Add.Line(centre - (width / 2), height, centre + (width / 2), height);
        bar.LineColor = Darker(color);
        bar.LineWidth = 2;
        AddDiamond(centre, value, color);
    }

    /// <summary>A value that is known to have no spread.</summary>
    internal void AddDiamond(double centre, double value, SKColor color)
    {
        var diamond = plot.Add.Marker(centre, axis.HeightOf(value), MarkerShape.FilledDiamond, 7, color.ToPlot());
        diamond.MarkerLineColor = Darker(color);
        diamond.MarkerLineWidth = Thin;
    }

    /// <summary>An estimate as a dot on its interval.</summary>
    internal void AddEstimate(double centre, double value, Interval? interval, SKColor color)
    {
        AddInterval(centre, interval, color, 1);
        var dot = plot.Add.Marker(centre, axis.HeightOf(value), MarkerShape.FilledCircle, 4, Darker(color));
        dot.MarkerLineWidth = 0;
    }

    /// <summary>A filled bar from one value to another; none where they are the same.</summary>
    internal void AddBar(double centre, double width, double low, double high, SKColor color)
    {
        if (high > low)
        {
            var bar = plot.Add.Rectangle(centre - (width / 2), centre + (width / 2), low, high);
            bar.FillColor = color.ToPlot();
            bar.LineWidth = 0;
        }
    }

    /// <summary>A black bar across a method's slot.</summary>
    internal void AddMedian(int method, double value)
    {
        var height = axis.HeightOf(value);
        var line = plot.Add.Line(method + 0.06, height, method + 0.94, height);
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
            var line = plot.Add.Line(centre, axis.HeightOf(interval.Low), centre, axis.HeightOf(interval.High));
            line.LineColor = color.ToPlot();
            line.LineWidth = width;
        }
    }

    /// <summary>Where the values of a sample stand: the middle of each and the room that it has.</summary>
    internal static (double[] Centres, double Room) Places(int values, double centre, double width)
    {
        var room = (values < BoxSummary.Fewest ? width : 0.7 * width) / values;
        return ([.. Enumerable.Range(0, values).Select(index => centre + (room * (index + 0.5 - (values / 2.0))))], room);
    }

    /// <summary>Values as dots, from left to right in the order given.</summary>
    internal void AddDots(IReadOnlyList<double> values, double centre, double width, SKColor color)
    {
        var (centres, _) = Places(values.Count, centre, width);

        // Alone they must be seen; on a box they must leave it to be seen.
        var alone = values.Count < BoxSummary.Fewest;
        var dots = plot.Add.Markers(
            centres,
            [.. values.Select(axis.HeightOf)],
            MarkerShape.FilledCircle,
            alone ? LoneDot : 2.6f,
            alone ? color.ToPlot() : Darker(color).WithAlpha(0.75)
        );
        dots.MarkerLineColor = Darker(color);
        dots.MarkerLineWidth = alone ? Thin : 0;
    }

    /// <summary>The values of a reference, as rings.</summary>
    internal void AddReferences(IReadOnlyList<double> values, double centre, double width)
    {
        var (centres, _) = Places(values.Count, centre, width);
        var rings = plot.Add.Markers(centres, [.. values.Select(axis.HeightOf)], MarkerShape.OpenCircle, LoneDot, Colors.Black);
        rings.MarkerLineColor = Colors.Black;
        rings.MarkerLineWidth = 1.2f;
    }

    /// <summary>A dotted line between two slots.</summary>
    internal void AddDivider(int method)
    {
        var line = plot.Add.Line(method, axis.Low, method, axis.High);
        line.LineColor = Ink.Grey.ToPlot();
        line.LineWidth = Thin;
        line.LinePattern = LinePattern.Dotted;
    }

    /// <summary>A horizontal line across all methods.</summary>
    internal void AddLevel(double value, float width)
    {
        var height = axis.HeightOf(value);
        var line = plot.Add.Line(0, height, methods, height);
        line.LineColor = Colors.Black;
        line.LineWidth = width;
    }

    /// <summary>The levels of a value's floor: a band with its mean.</summary>
    /// <param name="centre">Where the value stands.</param>
    /// <param name="room">How wide.</param>
    /// <param name="floor">The levels.</param>
    /// <param name="hatched">Whether the band is no floor: it is hatched, and without a filling.</param>
    internal void AddFloor(double centre, double room, NullFloor floor, bool hatched)
    {
        var (left, right) = (centre - (0.46 * room), centre + (0.46 * room));
        var (low, mean, high) = (axis.HeightOf(floor.Low), axis.HeightOf(floor.Mean), axis.HeightOf(floor.High));
        if (hatched)
        {
            hatchedBands.Add((left, right, low, high));
        }
        else
        {
            var band = plot.Add.Rectangle(left, right, low, high);
            band.FillColor = Ink.Grey.WithAlpha(0x48).ToPlot();
            band.LineWidth = 0;
        }

        var line = plot.Add.Line(left, mean, right, mean);
        line.LineColor = Ink.Grey.ToPlot();
        line.LineWidth = 1.2f;
    }

    /// <summary>What intervals in a method's slot are held against: design B's interval as a band, the mean as a line.</summary>
    internal void AddTarget(int method, Interval? ofB, double? mean)
    {
        var (left, right) = (method + 0.04, method + 0.96);
        if (ofB is not null)
        {
            var band = plot.Add.Rectangle(left, right, ofB.Low, ofB.High);
            band.FillColor = Ink.Grey.WithAlpha(0x48).ToPlot();
            band.LineWidth = 0;
        }

        if (mean is { } value)
        {
            var line = plot.Add.Line(left, value, right, value);
            line.LineColor = Colors.Black;
            line.LineWidth = 1.2f;
        }
    }

    /// <summary>
    /// What one training seed prints: a dot on a thin line where it contains the mean, a cross on a thick one where it
    /// misses it, a small diamond without an interval.
    /// </summary>
    internal void AddSeedInterval(double centre, double value, Interval? interval, bool? contains)
    {
        var color = contains == true ? Ink.Blue : Ink.Orange;
        AddInterval(centre, interval, color, contains == true ? 1 : 1.6f);
        var (shape, size) = contains switch
        {
            true => (MarkerShape.FilledCircle, 3f),
            false => (MarkerShape.Eks, 4f),
            null => (MarkerShape.FilledDiamond, 4f),
        };
        var marker = plot.Add.Marker(centre, value, shape, size, Darker(color));
        marker.MarkerLineColor = Darker(color);
        marker.MarkerLineWidth = contains == false ? 1 : 0;
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
        foreach (var (left, right, low, high) in hatchedBands.Where(band => Shows((band.Left + band.Right) / 2)))
        {
            Ink.Hatch(canvas, new SKRect(PixelX(left, area), PixelOf(high, area), PixelX(right, area), PixelOf(low, area)), Ink.Grey);
        }

        plot.Render(canvas, page);
        foreach (var (centre, sign) in leftOut.Where(mark => Shows(mark.Centre)))
        {
            Ink.Text(canvas, sign, PixelX(centre, area), area.Top + 2, SKTextAlign.Center);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => plot.Dispose();

    /// <summary>The page's y of a value, for text beside the panel.</summary>
    internal float PixelY(double value, SKRect area) => PixelOf(axis.HeightOf(value), area);

    private float PixelOf(double height, SKRect area) => area.Bottom - (float)((height - axis.Low) / (axis.High - axis.Low) * area.Height);

    private float PixelX(double centre, SKRect area) => area.Left + ((float)((centre - first) / shown) * area.Width);

    private bool Shows(double centre) => centre > first && centre < first + shown;

    private static Color Darker(SKColor color) => new((byte)(color.Red * 0.6), (byte)(color.Green * 0.6), (byte)(color.Blue * 0.6));
}
