using System.Xml.Linq;
using Pipeline;
using Pipeline.Looking;

namespace Build.Reports;

/// <summary>
/// The graph by kind of stage as SVG: inputs above, edges that others imply left out, and edges over several rows led
/// through a place of their own.
/// </summary>
internal static class GraphDrawing
{
    private const int Slot = 150;
    private const int NodeWidth = 132;
    private const int NodeHeight = 44;
    private const int RowHeight = 78;
    private const int Widest = 4;
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    /// <summary>Draws it; a node is a link to the stages of its kind.</summary>
    public static XElement Of(Graph graph)
    {
        var edges = Reduced(GraphText.ByKind(graph, out _));
        var count = graph.Stages.GroupBy(s => s.Kind).ToDictionary(g => g.Key, g => g.Count());
        var rows = Rows(InOrder([.. graph.Stages.Select(s => s.Kind).Distinct()], edges), edges, out var paths);
        var width = rows.Max(r => r.Count) * Slot;
        var places = rows.SelectMany(
                (row, y) =>
                    row.Select((name, x) => (name, X: ((width - (row.Count * Slot)) / 2) + (x * Slot) + (Slot / 2), Y: (y * RowHeight) + 4))
            )
            .ToDictionary(p => p.name, p => (p.X, p.Y));
        return new XElement(
            Svg + "svg",
            new XAttribute("class", "graph"),
            new XAttribute("viewBox", $"0 0 {width} {((rows.Count - 1) * RowHeight) + NodeHeight + 8}"),
            new XAttribute("width", width),
            new XAttribute("role", "group"),
            new XAttribute("aria-label", "Graph of the stages by kind; the table after it says the same"),
            paths.Select(path => new XElement(Svg + "path", new XAttribute("d", Line([.. path.Select(name => places[name])])))),
            count.Select(kind => Node(kind.Key, kind.Value, places[kind.Key]))
        );
    }

    private static XElement Node(string kind, int count, (int X, int Y) place) =>
        new(
            Svg + "a",
            new XAttribute("href", $"#kind/{kind}"),
            new XElement(
                Svg + "rect",
                new XAttribute("x", place.X - (NodeWidth / 2)),
                new XAttribute("y", place.Y),
                new XAttribute("width", NodeWidth),
                new XAttribute("height", NodeHeight),
                new XAttribute("rx", 6)
            ),
            Label(kind, place.X, place.Y + 19, "kind"),
            Label(Stages(count), place.X, place.Y + 35, "count")
        );

    private static string Stages(int count) => count == 1 ? "1 stage" : $"{count:N0} stages";

    private static XElement Label(string text, int x, int y, string role) =>
        new(Svg + "text", new XAttribute("class", role), new XAttribute("x", x), new XAttribute("y", y), text);

    private static string Line(IReadOnlyList<(int X, int Y)> places)
    {
        var line = $"M{places[0].X} {places[0].Y + NodeHeight}";
        for (var i = 1; i < places.Count; i++)
        {
            // Down to the next row's top; through the place that it has there, when it goes on.
            var (from, to) = (places[i - 1], places[i]);
            var bend = (RowHeight - NodeHeight) / 2;
            line += $" C{from.X} {to.Y - bend} {to.X} {to.Y - bend} {to.X} {to.Y}" + (i < places.Count - 1 ? $" V{to.Y + NodeHeight}" : "");
        }

        return line;
    }

    // Inputs first. The first stage of a kind may stand before the first of another that others of its kind need.
    private static List<string> InOrder(List<string> kinds, IReadOnlyList<(string From, string To)> edges)
    {
        var ordered = new List<string>();
        while (kinds.Count > 0)
        {
            var next = kinds.First(kind => edges.All(e => e.To != kind || ordered.Contains(e.From)));
            ordered.Add(next);
            kinds.Remove(next);
        }

        return ordered;
    }

    // Each kind in the row after its last input's, or a later one where that is full.
    private static List<List<string>> Rows(
        IReadOnlyList<string> kinds,
        IReadOnlyList<(string From, string To)> edges,
        out List<List<string>> paths
    )
    {
        var rows = new List<List<string>>();
        var rowOf = new Dictionary<string, int>();
        paths = [];
        foreach (var kind in kinds)
        {
            var row = edges.Where(e => e.To == kind).Select(e => rowOf[e.From] + 1).DefaultIfEmpty(0).Max();
            while (row < rows.Count && rows[row].Count >= Widest)
            {
                row++;
            }

            RowAt(row).Add(kind);
            rowOf[kind] = row;
        }

        foreach (var (from, to) in edges)
        {
            var path = new List<string> { from };
            for (var row = rowOf[from] + 1; row < rowOf[to]; row++)
            {
                path.Add($"{from} to {to} in row {row}");
                rows[row].Add(path[^1]);
            }

            path.Add(to);
            paths.Add(path);
        }

        return rows;

        List<string> RowAt(int row)
        {
            while (rows.Count <= row)
            {
                rows.Add([]);
            }

            return rows[row];
        }
    }

    private static List<(string From, string To)> Reduced(IReadOnlyList<(string From, string To)> edges)
    {
        var next = edges.ToLookup(e => e.From, e => e.To);
        return [.. edges.Where(e => !next[e.From].Any(other => other != e.To && Reaches(other, e.To)))];

        bool Reaches(string from, string to) => from == to || next[from].Any(step => Reaches(step, to));
    }
}
