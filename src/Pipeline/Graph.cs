using System.Collections;

namespace Pipeline;

/// <summary>The stages that a set of targets needs, each once, inputs before dependants.</summary>
public sealed class Graph
{
    private readonly Dictionary<string, Stage> byId = new();
    private readonly Dictionary<Stage, IReadOnlyList<Stage>> inputs = new(ReferenceEqualityComparer.Instance);
    private readonly List<Stage> order = [];
    private readonly HashSet<StageShape> shapes = [];
    private readonly Dictionary<string, StageShape> kinds = new();

    /// <summary>Closes over the inputs of <paramref name="targets"/>.</summary>
    /// <exception cref="InvalidOperationException">Two stages share an id, or an id or output name cannot be a
    /// path.</exception>
    /// <exception cref="PipelineException">A stage, or a record that one holds, declares no kind, or two types the
    /// same.</exception>
    public Graph(IEnumerable<Stage> targets)
    {
        Targets = [.. targets];
        foreach (var target in Targets)
        {
            Visit(target);
        }
    }

    /// <summary>What was asked for.</summary>
    public IReadOnlyList<Stage> Targets { get; }

    /// <summary>Every stage, inputs before dependants, in an order that depends on the targets alone.</summary>
    public IReadOnlyList<Stage> Stages => order;

    /// <summary>The direct inputs of a stage of this graph, each once, in the order of its properties.</summary>
    public IReadOnlyList<Stage> Inputs(Stage stage) => inputs[stage];

    /// <summary>The stage with this id, or null.</summary>
    public Stage? Find(string id) => byId.GetValueOrDefault(id);

    private void Visit(Stage stage)
    {
        if (inputs.ContainsKey(stage))
        {
            return;
        }

        if (!byId.TryAdd(stage.Id, stage))
        {
            throw new InvalidOperationException($"Two different stages have the id '{stage.Id}'.");
        }

        CheckPath(stage, stage.Id);
        foreach (var name in stage.Outputs)
        {
            CheckPath(stage, name);
        }

        var direct = new List<Stage>();
        Collect(stage, direct, new HashSet<Stage>(ReferenceEqualityComparer.Instance));
        inputs[stage] = direct.ToArray();
        foreach (var input in direct)
        {
            Visit(input);
        }

        order.Add(stage);
    }

    /// <summary>Whether a name is a relative path of letters, digits, '-', '_' and '.' that leaves no folder.</summary>
    internal static bool IsPath(string name)
    {
        var (valid, part) = (true, 0);
        for (var i = 0; i <= name.Length; i++)
        {
            if (i == name.Length || name[i] == '/')
            {
                valid &= name.AsSpan(part, i - part) is not ("" or "." or "..");
                part = i + 1;
            }
            else
            {
                valid &= char.IsAsciiLetterOrDigit(name[i]) || name[i] is '-' or '_' or '.';
            }
        }

        return valid;
    }

    private static void CheckPath(Stage stage, string name)
    {
        if (!IsPath(name))
        {
            throw new InvalidOperationException(
                $"Stage '{stage.Id}': '{name}' is not a relative path of letters, digits, '-', '_' and '.'."
            );
        }
    }

    /// <summary>Before anything runs: a key that is written late would find what is wrong late.</summary>
    private void CheckKind(StageShape shape)
    {
        if (shape.HasKind && !kinds.TryAdd(shape.Kind, shape))
        {
            throw new PipelineException(
                $"Two types of one graph are of the kind '{shape.Kind}': {kinds[shape.Kind]} and {shape}.",
                "Give one of them another name in its [Kind(…)]."
            );
        }
    }

    private void Collect(object owner, List<Stage> found, HashSet<Stage> seen)
    {
        var shape = StageShape.Of(owner.GetType());
        if (shapes.Add(shape))
        {
            CheckKind(shape);
        }

        foreach (var (_, get) in shape.Parameters)
        {
            CollectValue(get(owner), found, seen);
        }
    }

    private void CollectValue(object? value, List<Stage> found, HashSet<Stage> seen)
    {
        switch (value)
        {
            case null or string or ValueType:
                break;
            case Stage stage:
                if (seen.Add(stage))
                {
                    found.Add(stage);
                }

                break;
            case IEnumerable list:
                foreach (var item in list)
                {
                    CollectValue(item, found, seen);
                }

                break;
            default:
                Collect(value, found, seen);
                break;
        }
    }
}
