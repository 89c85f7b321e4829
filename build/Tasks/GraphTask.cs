using Build.CommandLine;
using Build.Running;
using Cake.Frosting;
using Pipeline;
using Pipeline.Looking;
using Pipeline.Store;

namespace Build.Tasks;

/// <summary>Prints the graph.</summary>
[TaskName("Graph")]
[TaskDescription(Sentences.Graph)]
public sealed class GraphTask : InspectTask
{
    /// <inheritdoc/>
    protected override void Inspect(BuildContext context, Graph graph, ArtifactStore store)
    {
        var edges = context.Options.Stage is null
            ? GraphText.ByKind(graph, out var labels)
            : GraphText.Around(graph, TheStage(context, graph), out labels);
        Console.WriteLine(GraphText.Mermaid(edges, labels));
        Console.WriteLine(GraphText.Dot(edges, labels));
    }
}
