using System.Text;

namespace Pipeline.Looking;

/// <summary>Drawings of a graph as text: Mermaid and DOT, collapsed by kind, or one stage's neighbourhood.</summary>
public static class GraphText
{
    private const int Neighbours = 12;

    /// <summary>One node per kind with its number of stages, one edge where stages of a kind read another's.</summary>
    public static IReadOnlyList<(string From, string To)> ByKind(Graph graph, out IReadOnlyDictionary<string, string> labels)
    {
        labels = graph.Stages.GroupBy(s => s.Kind).ToDictionary(g => g.Key, g => g.Count() == 1 ? g.Key : $"{g.Key} × {g.Count()}");
        return [.. graph.Stages.SelectMany(s => graph.Inputs(s).Select(i => (i.Kind, s.Kind))).Distinct()];
    }

    /// <summary>A stage, what it reads and what reads it; of many, the first dozen and how many more.</summary>
    public static IReadOnlyList<(string From, string To)> Around(Graph graph, Stage stage, out IReadOnlyDictionary<string, string> labels)
    {
        var names = new Dictionary<string, string>() { [stage.Id] = stage.Id };
        var edges = new List<(string, string)>();
        Add([.. graph.Inputs(stage).Select(i => i.Id)], id => (id, stage.Id), "inputs");
        Add([.. graph.Stages.Where(s => graph.Inputs(s).Contains(stage)).Select(s => s.Id)], id => (stage.Id, id), "dependants");
        labels = names;
        return edges;

        void Add(List<string> ids, Func<string, (string, string)> edge, string what)
        {
            foreach (var id in ids.Take(Neighbours))
            {
                names[id] = id;
                edges.Add(edge(id));
            }

            if (ids.Count > Neighbours)
            {
                var rest = $"more {what}";
                names[rest] = $"… and {ids.Count - Neighbours} more";
                edges.Add(edge(rest));
            }
        }
    }

    /// <summary>As a Mermaid flowchart.</summary>
    public static string Mermaid(IReadOnlyList<(string From, string To)> edges, IReadOnlyDictionary<string, string> labels)
    {
        var number = labels.Keys.Select((name, i) => (name, i)).ToDictionary(p => p.name, p => $"n{p.i}");
        var text = new StringBuilder("flowchart LR\n");
        foreach (var (name, label) in labels)
        {
            text.Append($"  {number[name]}[\"{label}\"]\n");
        }

        foreach (var (from, to) in edges)
        {
            text.Append($"  {number[from]} --> {number[to]}\n");
        }

        return text.ToString();
    }

    /// <summary>As a DOT digraph.</summary>
    public static string Dot(IReadOnlyList<(string From, string To)> edges, IReadOnlyDictionary<string, string> labels)
    {
        var text = new StringBuilder("digraph stages {\n  rankdir=LR;\n  node [shape=box];\n");
        foreach (var (name, label) in labels)
        {
            text.Append($"  \"{name}\" [label=\"{label}\"];\n");
        }

        foreach (var (from, to) in edges)
        {
            text.Append($"  \"{from}\" -> \"{to}\";\n");
        }

        return text.Append("}\n").ToString();
    }
}
