using System.Collections;

namespace Pipeline;

/// <summary>The stages that a set of targets needs, each once, inputs before dependants.</summary>
public sealed class Graph
{
    /// <summary>So many inputs of a stage are compared with each other one by one.</summary>
    private const int Few = 8;
    private readonly Dictionary<string, Stage> byId = new();
    private readonly Dictionary<Stage, int> ranks = new(ReferenceEqualityComparer.Instance);
    private readonly List<Stage> order = [];
    private readonly List<string> ids = [];
    private readonly List<Stage[]> inputs = [];
    private readonly HashSet<StageShape> shapes = [];
    private readonly Dictionary<string, StageShape> kinds = new();

    // The inputs of the stage that is just looked at.
    private List<Stage> found = [];
    private HashSet<Stage>? many;

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
    public IReadOnlyList<Stage> Inputs(Stage stage) => inputs[ranks[stage]];

    /// <summary>The stage with this id, or null.</summary>
    public Stage? Find(string id) => byId.GetValueOrDefault(id);

    /// <summary>The place of a stage among <see cref="Stages"/>.</summary>
    internal int RankOf(Stage stage) => ranks[stage];

    /// <summary>The id of the stage at a place, which was made once.</summary>
    internal string IdAt(int rank) => ids[rank];

    private void Visit(Stage stage)
    {
        // Its place is known when its inputs have theirs.
        if (!ranks.TryAdd(stage, int.MaxValue))
        {
            return;
        }

        var id = stage.Id;
        if (!byId.TryAdd(id, stage))
        {
            throw new InvalidOperationException($"Two different stages have the id '{id}'.");
        }

        CheckPath(id, id);
        foreach (var name in stage.Outputs)
        {
            CheckPath(id, name);
        }

        (found, many) = ([], null);
        Collect(stage);
        var direct = found.ToArray();
        foreach (var input in direct)
        {
            Visit(input);
        }

        ranks[stage] = order.Count;
        order.Add(stage);
        ids.Add(id);
        inputs.Add(direct);
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

    private static void CheckPath(string id, string name)
    {
        if (!IsPath(name))
        {
            throw new InvalidOperationException($"Stage '{id}': '{name}' is not a relative path of letters, digits, '-', '_' and '.'.");
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

    private void Collect(object owner)
    {
        var shape = StageShape.Of(owner.GetType());
        if (shapes.Add(shape))
        {
            CheckKind(shape);
        }

        foreach (var (_, get) in shape.Parameters)
        {
            CollectValue(get(owner));
        }
    }

    private void CollectValue(object? value)
    {
        switch (value)
        {
            case null or string or ValueType:
                break;
            case Stage stage:
                if (IsNew(stage))
                {
                    found.Add(stage);
                }

                break;
            case IEnumerable list:
                foreach (var item in list)
                {
                    CollectValue(item);
                }

                break;
            default:
                Collect(value);
                break;
        }
    }

    // By identity, one by one while they are few: most stages have one input or two.
    private bool IsNew(Stage stage)
    {
        if (found.Count >= Few)
        {
            return (many ??= new(found, ReferenceEqualityComparer.Instance)).Add(stage);
        }

        foreach (var other in found)
        {
            if (ReferenceEquals(other, stage))
            {
                return false;
            }
        }

        return true;
    }
}
