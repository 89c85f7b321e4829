using Stages.Designs;
using Stages.Drawing;
using Stages.Mathematics;
using Stages.Tables;
using Stages.Variance;

namespace Stages.Figures;

/// <summary>
/// Figure 3 (docs/science.md, section 8): rows are settings, columns metrics; in each method's slot the training seed's
/// share of the variance for every forgotten class, with its interval, and the median over
/// classes.
/// </summary>
public static class Figure3
{
    private const string AxisLabel = "Training seed's share of the variance (%)";
    private static readonly ValueAxis Axis = ValueAxis.Around([0, 100], from: 0, lastTick: 100);

    private sealed record Row(string Setting, string Metric, MethodShares Method, ClassShare Share);

    /// <summary>Draws the figure. A negative estimate, and what of an interval is negative, is drawn at 0.</summary>
    /// <exception cref="ArgumentException">No rows, metrics or methods; panels with other methods than the first; a
    /// method without classes.</exception>
    public static FigureImage Draw(Figure3Data data, FigureWidth width = FigureWidth.TwoColumns)
    {
        var methods = Methods(data);
        return new PanelGrid(
            data.Metrics,
            [.. data.Rows.Select(row => row.Setting)],
            [.. data.Rows.Select(row => row.Panels.Select(_ => Axis).ToArray())],
            methods,
            AxisLabel,
            Entries(data)
        ).Draw(width, (plot, row, column) => Fill(plot, data.Rows[row].Panels[column]));
    }

    /// <summary>The plotted numbers, a row for each class.</summary>
    public static Table Numbers(Figure3Data data) =>
        Table.Of(
            "Figure 3: the training seed's share of the variance, one row for each class. Below 0 it is drawn at 0.",
            data.Rows.SelectMany(row =>
                row.Panels.SelectMany(
                    (panel, column) =>
                        panel.SelectMany(method => method.Shares.Select(share => new Row(row.Setting, data.Metrics[column], method, share)))
                )
            ),
            [
                Column.Of<Row, string>("setting", "", "experimental setting", row => row.Setting),
                Column.Of<Row, string>("metric", "", "metric whose variance is shared out", row => row.Metric),
                Column.Of<Row, string>("method", "", "unlearning method", row => row.Method.Method),
                Column.Of<Row, bool>(
                    "draws",
                    "",
                    "whether the method draws random numbers; without, its share is 100 % by construction",
                    row => row.Method.Draws
                ),
                Column.Of<Row, string>("class", "", "forgotten class", row => row.Share.Class),
                Column.Of<Row, string>(
                    "identification",
                    "",
                    "what of the variance components the grid can tell",
                    row => row.Share.Identification.ToString()
                ),
                Column.Of<Row, double?>("share", "%", "intraclass correlation, raw", row => row.Share.Percent),
                Column.Of<Row, double?>("share_low", "%", "lower bound of its 95 % interval", row => row.Share.Exact?.Low),
                Column.Of<Row, double?>("share_high", "%", "upper bound", row => row.Share.Exact?.High),
                Column.Of<Row, int>("runs", "", "runs that are counted", row => row.Share.Runs),
                .. LeftOut.Columns<Row>("", "", row => row.Share.LeftOut),
            ]
        );

    private static string[] Methods(Figure3Data data)
    {
        if (data.Rows.Count == 0 || data.Metrics.Count == 0)
        {
            throw new ArgumentException("Figure 3 needs at least one setting and one metric.", nameof(data));
        }

        var methods = data.Rows[0].Panels is [var first, ..] ? first.Select(method => method.Method).ToArray() : [];
        foreach (var row in data.Rows)
        {
            if (
                methods.Length == 0
                || row.Panels.Count != data.Metrics.Count
                || row.Panels.Any(panel =>
                    !panel.Select(method => method.Method).SequenceEqual(methods) || panel.Any(method => method.Shares.Count == 0)
                )
            )
            {
                throw new ArgumentException(
                    $"Figure 3 needs the same methods ({string.Join(", ", methods)}), each with a "
                        + $"class, for each of {data.Metrics.Count} metrics; '{row.Setting}' has others.",
                    nameof(data)
                );
            }
        }

        return methods;
    }

    private static void Fill(PanelPlot plot, IReadOnlyList<MethodShares> panel)
    {
        for (var index = 0; index < panel.Count; index++)
        {
            var method = panel[index];
            for (var k = 0; k < method.Shares.Count; k++)
            {
                Add(plot, method, method.Shares[k], index + 0.12 + (0.76 * (k + 0.5) / method.Shares.Count));
            }

            plot.AddLeftOut(index + 0.5, method.Shares.Aggregate(new LeftOut(), (sum, share) => sum + share.LeftOut).Sign);
            double[] known = [.. method.Shares.Select(share => share.Percent).OfType<double>().Select(Drawn)];
            if (method.Draws && known.Length > 1)
            {
                plot.AddMedian(index, Quantile.Of(known, 0.5));
            }
        }
    }

    private static void Add(PanelPlot plot, MethodShares method, ClassShare share, double x)
    {
        if (share.Percent is not { } percent)
        {
            plot.AddUndefined(x, share.Identification == Identification.Constant);
        }
        else if (method.Draws)
        {
            plot.AddEstimate(x, Drawn(percent), Drawn(share.Exact), Ink.Blue);
        }
        else
        {
            plot.AddDiamond(x, percent, Ink.Blue);
        }
    }

    private static double Drawn(double percent) => Math.Max(0, percent);

    private static Interval? Drawn(Interval? interval) => interval is null ? null : new Interval(Drawn(interval.Low), Drawn(interval.High));

    private static IEnumerable<LegendEntry> Entries(Figure3Data data)
    {
        var methods = data.Rows.SelectMany(row => row.Panels).SelectMany(panel => panel).ToArray();
        var shares = methods.SelectMany(method => method.Shares).ToArray();
        var estimated = methods
            .Where(method => method.Draws)
            .SelectMany(method => method.Shares.Where(share => share.Percent is not null))
            .ToArray();
        if (estimated.Length > 0)
        {
            yield return LegendEntry.Estimate("one forgotten class: estimate, 95 % interval where one holds", Ink.Blue);
            if (methods.Any(method => method.Draws && method.Shares.Count(share => share.Percent is not null) > 1))
            {
                yield return LegendEntry.Line("median over classes", Ink.Black);
            }
        }

        if (methods.Any(method => !method.Draws && method.Shares.Any(share => share.Percent is not null)))
        {
            yield return LegendEntry.Diamond("draws nothing: 100 % by construction", Ink.Blue);
        }

        if (shares.Any(share => share.Identification == Identification.Constant))
        {
            yield return LegendEntry.Cross("no share: all runs are equal", Ink.Grey);
        }

        if (shares.Any(share => share.Identification == Identification.OneTrainingSeed))
        {
            yield return LegendEntry.Ring("no share: one training seed cannot tell", Ink.Grey);
        }
        else if (shares.Any(share => share.Identification == Identification.OneUnlearningSeed))
        {
            yield return LegendEntry.Ring("no share: one unlearning seed cannot tell", Ink.Grey);
        }

        if (shares.Any(share => share.Identification == Identification.Incomplete))
        {
            yield return LegendEntry.Ring("no share: not estimable over the runs that are left", Ink.Grey);
        }

        foreach (
            var entry in LegendEntry.LeftOut(
                shares.Any(share => share.LeftOut.Diverged > 0),
                shares.Any(share => share.LeftOut.NotFinite > 0),
                what: "so many runs, of all classes,"
            )
        )
        {
            yield return entry;
        }
    }
}
