using Stages.Designs;
using Stages.Drawing;
using Stages.Tables;

namespace Stages.Figures;

/// <summary>
/// Figure 2 of the paper (docs/science.md, section 8): rows are settings, columns metrics, each panel with its own
/// scale from zero; a box holds a method's W2 between designs A and B, one value for each forgotten class, over the
/// floor that W2 has when nothing differs.
/// </summary>
public static class Figure2
{
    private const double BoxWidth = 0.5;

    private sealed record Row(string Setting, string Metric, string Method, string? Class, string Kind, double? Value, LeftOut LeftOut);

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
        ).Draw(width, (plot, row, column) => Fill(plot, data.Rows[row].Panels[column]));
    }

    /// <summary>
    /// The plotted numbers in long form: a row for each distance, for each end and mean of a null floor, and for a method
    /// of which runs are left out.
    /// </summary>
    public static Table Numbers(Figure2Data data) =>
        Table.Of(
            "Figure 2: one row for each distance and each level of a null floor that is plotted",
            data.Rows.SelectMany(row =>
                row.Panels.SelectMany((panel, column) => panel.SelectMany(method => Rows(row.Setting, data.Metrics[column], method)))
            ),
            [
                Column.Of<Row, string>("setting", "", "experimental setting", row => row.Setting),
                Column.Of<Row, string>("metric", "", "metric that W2 compares", row => row.Metric),
                Column.Of<Row, string>("method", "", "unlearning method", row => row.Method),
                Column.Of<Row, string?>("class", "", "forgotten class; missing for what is the method's", row => row.Class),
                Column.Of<Row, string>(
                    "kind",
                    "",
                    "w2: a distance; floor_05, floor_mean, floor_95: W2 when nothing differs; left_out: no value",
                    row => row.Kind
                ),
                Column.Of<Row, double?>("value", data.Unit, data.Unit == "pp" ? "W2 in percentage points" : "W2", row => row.Value),
                .. LeftOut.Columns<Row>("", " of both designs and all classes", row => row.LeftOut),
            ]
        );

    private static string AxisLabel(string unit) =>
        unit switch
        {
            "pp" => "W2(A, B) in percentage points",
            "1" => "W2(A, B)",
            _ => "W2(A, B) in the metric's unit",
        };

    private static IEnumerable<Row> Rows(string setting, string metric, MethodDistances method)
    {
        foreach (var distance in method.Distances)
        {
            yield return new Row(setting, metric, method.Method, distance.Class, "w2", distance.W2, default);
        }

        if (method.Floor is { } floor)
        {
            yield return new Row(setting, metric, method.Method, null, "floor_05", floor.Low, default);
            yield return new Row(setting, metric, method.Method, null, "floor_mean", floor.Mean, default);
            yield return new Row(setting, metric, method.Method, null, "floor_95", floor.High, default);
        }

        if (method.LeftOut.Count > 0)
        {
            yield return new Row(setting, metric, method.Method, null, "left_out", null, method.LeftOut);
        }
    }

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
        ValueAxis.Around(panel.SelectMany(method => method.Distances.Select(d => d.W2).Append(method.Floor?.High ?? 0)), from: 0);

    private static IEnumerable<LegendEntry> Entries(Figure2Data data)
    {
        yield return LegendEntry.Box("one value for each forgotten class: quartiles and full range", Ink.Green);
        if (data.Rows.SelectMany(row => row.Panels).SelectMany(panel => panel).Any(method => method.Floor is not null))
        {
            yield return LegendEntry.Band("W2 when nothing differs: mean and 5–95 %", Ink.Grey);
        }

        if (data.Rows.SelectMany(row => row.Panels).SelectMany(panel => panel).Any(IsOneRun))
        {
            yield return LegendEntry.Sign($"A and B are {DesignPair.OneRun}", DesignPair.OneRunSign);
        }

        LeftOut[] leftOut = [.. data.Rows.SelectMany(row => row.Panels).SelectMany(panel => panel).Select(method => method.LeftOut)];
        foreach (
            var entry in LegendEntry.LeftOut(
                leftOut.Any(l => l.Diverged > 0),
                leftOut.Any(l => l.NotFinite > 0),
                what: "so many runs of A and of B, over all classes,"
            )
        )
        {
            yield return entry;
        }
    }

    private static void Fill(PanelPlot plot, IReadOnlyList<MethodDistances> panel)
    {
        for (var index = 0; index < panel.Count; index++)
        {
            if (panel[index].Floor is { } floor)
            {
                plot.AddFloor(index, floor);
            }

            if (panel[index].Distances.Count > 0)
            {
                plot.AddBox([.. panel[index].Distances.Select(distance => distance.W2)], index + 0.5, BoxWidth, Ink.Green);
            }

            plot.AddLeftOut(index + 0.5, IsOneRun(panel[index]) ? DesignPair.OneRunSign : panel[index].LeftOut.Sign);
        }
    }
}
