using SkiaSharp;
using Stages.Designs;
using Stages.Drawing;
using Stages.Mathematics;
using Stages.Tables;
using Stages.Variance;

namespace Stages.Figures;

/// <summary>
/// Figure 3 (docs/science.md, section 8): rows are settings, columns metrics; in each method's slot a bar for every
/// forgotten class, which shares out the variance among training seed, finite test set and unlearning seed; on it the
/// training seed's share as the metric's values give it, with its interval, and its median over classes.
/// </summary>
public static class Figure3
{
    private const string AxisLabel = "Share of the variance (%)";
    private static readonly SKColor TrainingInk = Ink.Blue.WithAlpha(0xA0);
    private static readonly SKColor TestSetInk = Ink.Grey.WithAlpha(0x60);
    private static readonly SKColor UnlearningInk = Ink.Orange.WithAlpha(0x70);
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
        )
        {
            LeastSlot = PanelPlot.LeastSlot(data.Rows.SelectMany(row => row.Panels).SelectMany(p => p).Max(m => m.Shares.Count)),
        }.Draw(width, (plot, row, column) => Fill(plot, data.Rows[row].Panels[column]));
    }

    /// <summary>The plotted numbers, a row for each class.</summary>
    public static Table Numbers(Figure3Data data) =>
        Table.Of(
            "Figure 3: shares of the variance, one row for each class. What is below 0 is drawn at 0.",
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
                Column.Of<Row, double?>(
                    "share_train_population",
                    "%",
                    "training seed's share of the variance, without what the finite test set gives it",
                    row => row.Share.TestSet?.Training
                ),
                Column.Of<Row, double?>("share_test", "%", "finite test set's share of the variance", row => row.Share.TestSet?.TestSet),
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
            return;
        }

        var width = 0.64 / method.Shares.Count;
        var training = Drawn(share.TestSet?.Training ?? percent);
        var testSet = Drawn(share.TestSet is { } part ? part.Training + part.TestSet : percent);
        plot.AddBar(x, width, 0, training, TrainingInk);
        plot.AddBar(x, width, training, testSet, TestSetInk);
        plot.AddBar(x, width, testSet, 100, UnlearningInk);
        if (method.Draws)
        {
            plot.AddEstimate(x, Drawn(percent), Drawn(share.Exact), Ink.Black);
        }
    }

    private static double Drawn(double percent) => Math.Clamp(percent, 0, 100);

    private static Interval? Drawn(Interval? interval) => interval is null ? null : new Interval(Drawn(interval.Low), Drawn(interval.High));

    private static IEnumerable<LegendEntry> Entries(Figure3Data data)
    {
        var methods = data.Rows.SelectMany(row => row.Panels).SelectMany(panel => panel).ToArray();
        var shares = methods.SelectMany(method => method.Shares).ToArray();
        var estimated = methods.Where(method => method.Draws).ToArray();
        if (shares.Any(share => share.Percent is not null))
        {
            yield return LegendEntry.Swatch("training seed", TrainingInk);
        }

        if (shares.Any(share => share.TestSet is not null))
        {
            yield return LegendEntry.Swatch("finite test set", TestSetInk);
        }

        if (estimated.Any(method => method.Shares.Any(share => share.Percent is not null)))
        {
            yield return LegendEntry.Swatch("unlearning seed", UnlearningInk);
            yield return LegendEntry.Estimate(
                "training seed's share of what is measured, the test set's part not taken out: estimate, 95 % interval "
                    + "(none where not estimable)",
                Ink.Black
            );
            if (estimated.Any(method => method.Shares.Count(share => share.Percent is not null) > 1))
            {
                yield return LegendEntry.Line(Said("its median over classes (a bar is one forgotten class)"), Ink.Black);
            }
        }

        foreach (var entry in WithoutShare(shares))
        {
            yield return entry;
        }

        if (shares.Any(share => share.Exact is not null))
        {
            yield return LegendEntry.Words(PrintedInterval.Unseen);
        }

        foreach (
            var entry in LegendEntry.LeftOut(
                shares.Any(share => share.LeftOut.Diverged > 0),
                shares.Any(share => share.LeftOut.NotFinite > 0),
                what: Said("so many runs, of all classes,")
            )
        )
        {
            yield return entry;
        }

        string Said(string ofClasses) => ForgetSeeds.Say(ofClasses, shares.Select(share => share.Class));
    }

    private static IEnumerable<LegendEntry> WithoutShare(IReadOnlyList<ClassShare> shares)
    {
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
    }
}
