using Stages.Designs;
using Stages.Drawing;
using Stages.Mathematics;
using Stages.Tables;

namespace Stages.Figures;

/// <summary>
/// Figure 2 of the paper (docs/science.md, section 8): rows are settings, columns metrics, each panel with its own
/// logarithmic scale. A method's slot holds W2 between designs A and B for each forgotten class, each over its own floor:
/// what W2 would be if nothing differed. References that do not unlearn stand to the left.
/// </summary>
/// <remarks>
/// The scale is logarithmic because methods of one panel differ by a hundred times, and because floors are multiples of
/// B's standard deviation, unless exchanged runs give a wider one: on this scale most are equally high, and how far a dot
/// lies above its floor is comparable between methods.
/// </remarks>
public static class Figure2
{
    private const double Width = 0.84;

    private sealed record Row(
        string Setting,
        string Metric,
        MethodDistances Method,
        string? Class,
        string Kind,
        double? Value,
        LeftOut LeftOut = default
    );

    /// <summary>Draws the figure.</summary>
    /// <exception cref="ArgumentException"> No rows, metrics or methods; panels with other methods than the first; a
    /// method without distances, or one that is not finite. </exception>
    public static FigureImage Draw(Figure2Data data, FigureWidth width = FigureWidth.TwoColumns)
    {
        var methods = Methods(data);
        return new PanelGrid(
            data.Metrics,
            [.. data.Rows.Select(row => row.Setting)],
            [.. data.Rows.Select(row => row.Panels.Select(Axis).ToArray())],
            methods,
            AxisLabel(data.Unit),
            Entries(data)
        )
        {
            LeastSlot = PanelPlot.LeastSlot(data.Rows.SelectMany(row => row.Panels).SelectMany(p => p).Max(m => m.Distances.Count)),
        }.Draw(width, (plot, row, column) => Fill(plot, data.Rows[row].Panels[column]));
    }

    /// <summary>
    /// The plotted numbers in long form: a row for each distance, for each end and mean of its band, and for a method of which
    /// runs are left out.
    /// </summary>
    public static Table Numbers(Figure2Data data) =>
        Table.Of(
            "Figure 2: one row for each distance and each level of a band that is plotted",
            data.Rows.SelectMany(row =>
                row.Panels.SelectMany((panel, column) => panel.SelectMany(method => Rows(row.Setting, data.Metrics[column], method)))
            ),
            [
                Column.Of<Row, string>("setting", "", "experimental setting", row => row.Setting),
                Column.Of<Row, string>("metric", "", "metric that W2 compares", row => row.Metric),
                Column.Of<Row, string>("method", "", "method", row => row.Method.Method),
                Column.Of<Row, bool>(
                    "reference",
                    "",
                    "whether the method is a reference that does not unlearn",
                    row => row.Method.IsReference
                ),
                Column.Of<Row, string?>("class", "", "forgotten class; missing for what is the method's", row => row.Class),
                Column.Of<Row, string>(
                    "kind",
                    "",
                    "w2: a distance; floor_05, floor_mean, floor_95: W2 when nothing differs; seed_05, seed_mean, seed_95: W2 of a "
                        + "training seed drawn at random, where A is one of B's runs; left_out: no value",
                    row => row.Kind
                ),
                Column.Of<Row, double?>("value", data.Unit, data.Unit == "pp" ? "W2 in percentage points" : "W2", row => row.Value),
                .. LeftOut.Columns<Row>("", " of both designs and all classes", row => row.LeftOut),
            ]
        );

    private static string AxisLabel(string unit) =>
        unit switch
        {
            "pp" => "W2(A, B) in percentage points, logarithmic",
            "1" => "W2(A, B), logarithmic",
            _ => "W2(A, B) in the metric's unit, logarithmic",
        };

    private static IEnumerable<Row> Rows(string setting, string metric, MethodDistances method)
    {
        foreach (var distance in method.Distances)
        {
            yield return new Row(setting, metric, method, distance.Class, "w2", distance.W2);
            foreach (var (kind, value) in Levels("floor", distance.Floor).Concat(Levels("seed", distance.RandomSeed)))
            {
                yield return new Row(setting, metric, method, distance.Class, kind, value);
            }
        }

        if (method.LeftOut.Count > 0)
        {
            yield return new Row(setting, metric, method, null, "left_out", null, method.LeftOut);
        }
    }

    private static IEnumerable<(string Kind, double Value)> Levels(string name, NullFloor? levels) =>
        levels is null ? [] : [(name + "_05", levels.Low), (name + "_mean", levels.Mean), (name + "_95", levels.High)];

    private static string[] Methods(Figure2Data data)
    {
        if (data.Rows.Count == 0 || data.Metrics.Count == 0)
        {
            throw new ArgumentException("Figure 2 needs at least one setting and one metric.", nameof(data));
        }

        var methods = data.Rows[0].Panels is [var first, ..] ? first.Select(method => method.Method).ToArray() : [];
        foreach (var row in data.Rows)
        {
            if (
                methods.Length == 0
                || row.Panels.Count != data.Metrics.Count
                || row.Panels.Any(panel => !panel.Select(method => method.Method).SequenceEqual(methods))
            )
            {
                throw new ArgumentException(
                    $"Figure 2 needs the same methods ({string.Join(", ", methods)}) for "
                        + $"each of {data.Metrics.Count} metrics; '{row.Setting}' has others.",
                    nameof(data)
                );
            }
        }

        return methods;
    }

    private static bool IsOneRun(MethodDistances method) => method.Distances.Count == 0 && method.LeftOut.Count == 0;

    private static ValueAxis Axis(IReadOnlyList<MethodDistances> panel) =>
        ValueAxis.Logarithmic(
            panel
                .SelectMany(method => method.Distances)
                .SelectMany(d => new[] { d.W2, d.Floor?.Low, d.Floor?.High, d.RandomSeed?.Low, d.RandomSeed?.High })
                .OfType<double>()
        );

    private static IEnumerable<LegendEntry> Entries(Figure2Data data)
    {
        var methods = data.Rows.SelectMany(row => row.Panels).SelectMany(panel => panel).ToArray();
        var classes = methods.Max(method => method.Distances.Count);
        yield return LegendEntry.Sample(
            Said(
                classes < BoxSummary.Fewest
                    ? "W2 of each forgotten class, from left to right"
                    : "W2 of each forgotten class, from left to right; box: quartiles and full range"
            ),
            Ink.Green,
            classes
        );
        if (methods.Any(method => method.IsReference && method.Distances.Count > 0))
        {
            yield return LegendEntry.Ring("the same of models that nothing was unlearned from", Ink.Black);
        }

        if (methods.Any(method => method.Distances.Any(d => d.Floor is not null)))
        {
            yield return LegendEntry.Band(
                "W2 when nothing differs: mean, and at least 5–95 % (the wider of normal values and exchanged runs)",
                Ink.Grey
            );
        }

        if (methods.Any(method => method.Distances.Any(d => d.RandomSeed is not null)))
        {
            yield return LegendEntry.Hatched(
                "A is one of B’s models, as nothing is drawn in unlearning. No test: what the training seeds of B give in A’s place",
                Ink.Grey
            );
        }

        if (methods.Any(method => method.Distances.Any(d => d.Floor is null && d.RandomSeed is null)))
        {
            yield return LegendEntry.Words("No band: not estimable, B has few values or more than a third of them are equal");
        }

        if (methods.Any(IsOneRun))
        {
            yield return LegendEntry.Sign($"A and B are {DesignPair.OneRun}", DesignPair.OneRunSign);
        }

        var leftOut = methods.Select(method => method.LeftOut).ToArray();
        foreach (
            var entry in LegendEntry.LeftOut(
                leftOut.Any(l => l.Diverged > 0),
                leftOut.Any(l => l.NotFinite > 0),
                what: Said("so many runs of A and of B, over all classes,")
            )
        )
        {
            yield return entry;
        }

        string Said(string ofClasses) =>
            ForgetSeeds.Say(ofClasses, methods.SelectMany(method => method.Distances).Select(distance => distance.Class));
    }

    private static void Fill(PanelPlot plot, IReadOnlyList<MethodDistances> panel)
    {
        for (var index = 0; index < panel.Count; index++)
        {
            Add(plot, panel[index], index + 0.5);
            if (index > 0 && panel[index - 1].IsReference && !panel[index].IsReference)
            {
                plot.AddDivider(index);
            }
        }
    }

    private static void Add(PanelPlot plot, MethodDistances method, double centre)
    {
        var (centres, room) = PanelPlot.Places(method.Distances.Count, centre, Width);
        foreach (var (distance, place) in method.Distances.Zip(centres))
        {
            if ((distance.Floor ?? distance.RandomSeed) is { } levels)
            {
                plot.AddFloor(place, room, levels, hatched: distance.Floor is null);
            }
        }

        double[] values = [.. method.Distances.Select(distance => distance.W2)];
        if (method.IsReference)
        {
            plot.AddReferences(values, centre, Width);
        }
        else if (values.Length < BoxSummary.Fewest)
        {
            plot.AddDots(values, centre, Width, Ink.Green);
        }
        else
        {
            plot.AddSample(values, centre, Width, Ink.Green);
        }

        plot.AddLeftOut(centre, IsOneRun(method) ? DesignPair.OneRunSign : method.LeftOut.Sign);
    }
}
