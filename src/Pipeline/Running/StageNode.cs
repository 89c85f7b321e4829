using Pipeline.Store;

namespace Pipeline.Running;

/// <summary>A stage of a graph as a run sees it. Only the runner's own thread changes it.</summary>
/// <param name="stage">The stage.</param>
/// <param name="rank">Its place in the graph's order, by which ready stages start.</param>
/// <param name="inputs">How many inputs it has.</param>
/// <param name="dependants">Room for those that it is an input of.</param>
internal sealed class StageNode(Stage stage, int rank, int inputs, StageNode[] dependants)
{
    private StageRecord? record;
    private int missing = inputs;

    public Stage Stage => stage;

    public int Rank => rank;

    public StageNode[] Dependants => dependants;

    public StageState State { get; private set; } = StageState.Want;

    /// <summary>What the stage's outputs are, once they are known to be there.</summary>
    public StageRecord? Record
    {
        get => record;
        set
        {
            var change = (record is null ? 1 : 0) - (value is null ? 1 : 0);
            record = value;
            foreach (var dependant in dependants)
            {
                dependant.missing -= change;
            }
        }
    }

    /// <summary>Known while it is Ready or Running.</summary>
    public Key? Key { get; set; }

    /// <summary>Known while it is Ready or Running.</summary>
    public Why? Why { get; set; }

    /// <summary>How often an input was changed while it ran, and what it made was thrown away.</summary>
    public int Spoilt { get; set; }

    /// <summary>How often in a row its worker was lost while it had come no further.</summary>
    public int Losses { get; set; }

    /// <summary>Whether a worker of it was lost: its log goes on.</summary>
    public bool WasLost { get; set; }

    public bool InputsAreThere => missing == 0;

    /// <summary>Changes the state.</summary>
    /// <exception cref="InvalidOperationException">There is no way from the present state to this one.</exception>
    public void Become(StageState state)
    {
        var legal = (State, state) switch
        {
            (StageState.Want, StageState.Ready or StageState.Skipped or StageState.Failed or StageState.Blocked) => true,
            (StageState.Ready, StageState.Running or StageState.Blocked or StageState.Want) => true,
            (StageState.Running, StageState.Done or StageState.Failed) => true,
            // An input was changed while it ran, or its worker was lost.
            (StageState.Running, StageState.Want) => true,
            // Its outputs were found damaged later in the run.
            (StageState.Done or StageState.Skipped, StageState.Ready or StageState.Want) => true,
            _ => false,
        };
        State = legal ? state : throw new InvalidOperationException($"{stage.Id} cannot go from {State} to {state}.");
    }

    /// <summary>The nodes of a graph, by rank.</summary>
    public static StageNode[] Of(Graph graph)
    {
        var nodes = new StageNode[graph.Stages.Count];
        var dependants = new int[nodes.Length];
        foreach (var stage in graph.Stages)
        {
            foreach (var input in graph.Inputs(stage))
            {
                dependants[graph.RankOf(input)]++;
            }
        }

        for (var rank = 0; rank < nodes.Length; rank++)
        {
            var stage = graph.Stages[rank];
            var inputs = graph.Inputs(stage);
            var room = dependants[rank] == 0 ? [] : new StageNode[dependants[rank]];
            nodes[rank] = new StageNode(stage, rank, inputs.Count, room);
            foreach (var input in inputs)
            {
                var place = graph.RankOf(input);
                nodes[place].Dependants[^dependants[place]--] = nodes[rank];
            }
        }

        return nodes;
    }
}
