using Stages.Designs;
using Stages.Drawing;
using Stages.Mathematics;
using Stages.Tables;
using Stages.Variance;

namespace Stages.Figures;

/// <summary>
/// Figure 5 (docs/science.md, section 8): the interval that somebody with only one training seed would print, for each
/// training seed, beside the mean over training seeds and the interval of design B. Methods differ by a hundredfold, so
/// each is drawn about its mean and in standard deviations of its runs, which stand above it in the metric's unit. Rows
/// are settings, columns metrics; in one column of a page, and with many methods, a metric has rows of its own.
/// </summary>
public static class Figure5
{
    private const double Spread = 0.8;

    // Room for two lines above the highest value, as a share of the range.
    private const double Head = 0.22;

    // So many slots beside each other have room for headings in words.
    private const int MostInWords = 8;
    private const float LeastSlot = 24;

    private sealed record Row(Figure5Row Setting, string Metric, SeedIntervals Method, SeedInterval? Seed);

    private sealed record Panel(string Title, IReadOnlyList<SeedIntervals> Methods);

    /// <summary>Draws the figure.</summary>
    /// <exception cref="ArgumentException">No rows, metrics or methods; panels with other methods than the first.</exception>
    public static FigureImage Draw(Figure5Data data, FigureWidth width = FigureWidth.TwoColumns)
    {
        var methods = Methods(data);
        var crowded = methods.Length > MostInWords;
        var stacked = width == FigureWidth.OneColumn || crowded;
        Panel[][] rows =
        [
            .. data.Rows.SelectMany(row =>
            {
                var panels = row.Panels.Select(
                    (panel, column) =>
                        new Panel(
                            $"{row.Setting}, {ForgetSeeds.Title(row.Class, "“", "”")}" + (stacked ? $": {data.Metrics[column]}" : ""),
                            panel
                        )
                );
                return stacked ? panels.Select(panel => new[] { panel }) : [panels.ToArray()];
            }),
        ];
        return new PanelGrid(
            stacked ? [""] : data.Metrics,
            [.. rows.Select(row => row[0].Title)],
            [.. rows.Select(row => row.Select(panel => Axis(panel.Methods)).ToArray())],
            methods,
            "Distance from the mean over training seeds (standard deviations)",
            Entries(data, crowded)
        )
        {
            LeastSlot = LeastSlot,
        }.Draw(width, (plot, row, column) => Fill(plot, rows[row][column].Methods, crowded));
    }

    /// <summary>The plotted numbers: a row for each method and training seed, and one for each design B.</summary>
    public static Table Numbers(Figure5Data data) =>
        Table.Of(
            "Figure 5: the 95 % interval that one training seed prints, one row for each method and training seed; "
                + "design B's interval has no training seed",
            data.Rows.SelectMany(row =>
                row.Panels.SelectMany(
                    (panel, column) =>
                        panel.SelectMany(method =>
                            method.Seeds.Append(null).Select(seed => new Row(row, data.Metrics[column], method, seed))
                        )
                )
            ),
            [
                Column.Of<Row, string>("setting", "", "experimental setting", row => row.Setting.Setting),
                Column.Of<Row, string>("class", "", "forgotten class", row => row.Setting.Class),
                Column.Of<Row, string>("metric", "", "metric", row => row.Metric),
                Column.Of<Row, string>("method", "", "unlearning method", row => row.Method.Method),
                Column.Of<Row, int?>("training_seed", "", "the only training seed; missing for design B", row => row.Seed?.TrainingSeed),
                Column.Of<Row, double?>(
                    "mean",
                    "metric's",
                    "its mean over unlearning seeds; for design B the mean over all training seeds and their unlearning seeds",
                    row => row.Seed is { } seed ? seed.Mean : row.Method.Mean
                ),
                Column.Of<Row, double?>(
                    "low",
                    "metric's",
                    "lower bound of its 95 % interval; missing without one",
                    row => IntervalOf(row)?.Low
                ),
                Column.Of<Row, double?>("high", "metric's", "upper bound", row => IntervalOf(row)?.High),
                Column.Of<Row, string?>(
                    "not_estimable",
                    "",
                    "why design B has no interval; missing where it has one",
                    row => row.Seed is null ? row.Method.OfB.NotEstimable : null
                ),
                Column.Of<Row, string?>(
                    "contains",
                    "",
                    "whether the interval contains the mean over training seeds; missing without one, and for design B",
                    row => row.Seed?.Contains is { } contains ? (contains ? "yes" : "no") : null
                ),
                Column.Of<Row, double>(
                    "deviation",
                    "metric's",
                    "standard deviation over all runs of the method: the unit of the drawing",
                    row => row.Method.Deviation
                ),
                Column.Of<Row, int?>("runs", "", "runs of the training seed that are counted", row => row.Seed?.Runs),
                .. LeftOut.Columns<Row>("", " of the method, over all training seeds,", row => row.Method.LeftOut),
            ]
        );

    private static Interval? IntervalOf(Row row) => row.Seed is { } seed ? seed.Interval : row.Method.OfB.Interval;

    private static string[] Methods(Figure5Data data)
    {
        var methods = data.Rows is [{ Panels: [var first, ..] }, ..] ? first.Select(method => method.Method).ToArray() : [];
        return
            methods.Length > 0
            && data.Rows.All(row =>
                row.Panels.Count == data.Metrics.Count
                && row.Panels.All(panel => panel.Select(method => method.Method).SequenceEqual(methods))
            )
            ? methods
            : throw new ArgumentException(
                "Figure 5 needs at least one setting, metric and method, and the same methods in every panel.",
                nameof(data)
            );
    }

    private static ValueAxis Axis(IReadOnlyList<SeedIntervals> methods)
    {
        double[] values =
        [
            .. methods.SelectMany(method =>
                method
                    .Seeds.SelectMany(seed => new[] { seed.Mean, seed.Interval?.Low ?? seed.Mean, seed.Interval?.High ?? seed.Mean })
                    .Concat(method.OfB.Interval is { } b ? [b.Low, b.High] : [])
                    .Select(method.Standardised)
            ),
        ];
        var (low, high) = (values.DefaultIfEmpty(-1).Min(), values.DefaultIfEmpty(1).Max());
        return ValueAxis.Around([low, high + (Head * (high - low))], lastTick: high);
    }

    private static void Fill(PanelPlot plot, IReadOnlyList<SeedIntervals> panel, bool crowded)
    {
        for (var index = 0; index < panel.Count; index++)
        {
            var method = panel[index];
            if (method.Mean is not null)
            {
                plot.AddTarget(index, method.Standardised(method.OfB.Interval), 0);
            }

            for (var k = 0; k < method.Seeds.Count; k++)
            {
                var seed = method.Seeds[k];
                var x = index + 0.5 + (Spread * (((k + 0.5) / method.Seeds.Count) - 0.5));
                plot.AddSeedInterval(x, method.Standardised(seed.Mean), method.Standardised(seed.Interval), seed.Contains);
            }

            plot.AddLeftOut(index + 0.5, Heading(method, crowded));
        }
    }

    // The unit of the drawing, and how many intervals contain the mean.
    private static string Heading(SeedIntervals method, bool crowded)
    {
        var counted = method.Seeds.Where(seed => seed.Contains is not null).ToList();
        var count = counted.Count == 0 ? "" : $"{counted.Count(seed => seed.Contains!.Value)}/{counted.Count}";
        var (unit, apart) = crowded ? ("", "\n") : ("sd ", " ");
        return method.Mean is null ? method.LeftOut.Sign
            : method.Deviation == 0 ? $"all{apart}equal{apart}{method.LeftOut.Sign}".Trim()
            : $"{unit}{Text(method.Deviation)}\n{count}{apart}{method.LeftOut.Sign}".Trim();
    }

    private static string Text(double deviation) =>
        deviation.ToString(
            deviation >= 10 ? "0"
            : deviation >= 1 ? "0.0"
            : "0.00"
        );

    private static IEnumerable<LegendEntry> Entries(Figure5Data data, bool crowded)
    {
        var methods = data.Rows.SelectMany(row => row.Panels).SelectMany(panel => panel).ToArray();
        var seeds = methods.SelectMany(method => method.Seeds).ToArray();
        yield return LegendEntry.Line("mean over training seeds (all runs)", Ink.Black);
        if (methods.Any(method => method.OfB.Interval is not null))
        {
            yield return LegendEntry.Swatch(
                "B’s 95 % interval, where it holds: each training seed × 1 unlearning seed",
                Ink.Grey.WithAlpha(0x48)
            );
        }

        if (seeds.Any(seed => seed.Contains == true))
        {
            yield return LegendEntry.SeedInterval("one training seed’s 95 % interval: contains the mean", true);
        }

        if (seeds.Any(seed => seed.Contains == false))
        {
            yield return LegendEntry.SeedInterval("misses it", false);
        }

        if (methods.Any(method => !method.Draws && method.Seeds.Count > 0))
        {
            yield return LegendEntry.Diamond("draws nothing: one value, no interval", Ink.Orange);
        }

        yield return LegendEntry.Words(PrintedInterval.Unseen);
        yield return LegendEntry.Sign("standard deviation over all runs of the method, in the metric’s unit", crowded ? "0.5" : "sd");
        if (seeds.Any(seed => seed.Contains is not null))
        {
            yield return LegendEntry.Sign("so many of the intervals contain the mean", $"1/{methods.Max(method => method.Seeds.Count)}");
        }

        foreach (
            var entry in LegendEntry.LeftOut(
                methods.Any(method => method.LeftOut.Diverged > 0),
                methods.Any(method => method.LeftOut.NotFinite > 0)
            )
        )
        {
            yield return entry;
        }
    }
}
