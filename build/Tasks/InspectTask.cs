using Build.CommandLine;
using Build.Running;
using Cake.Frosting;
using Pipeline;
using Pipeline.Store;

namespace Build.Tasks;

/// <summary>A task that looks at the experiment's stages and at the store, changes nothing, and needs no lock.</summary>
public abstract class InspectTask : FrostingTask<BuildContext>
{
    /// <inheritdoc/>
    public sealed override void Run(BuildContext context)
    {
        try
        {
            using var store = new ArtifactStore(context.Options.Artifacts);
            Inspect(context, new Graph(context.Experiment.All), store);
        }
        catch (Exception failure)
        {
            ExitCode.Remember(failure);
            throw;
        }
    }

    /// <summary>Prints what it finds.</summary>
    protected abstract void Inspect(BuildContext context, Graph graph, ArtifactStore store);

    /// <summary>The one stage that <c>--stage</c> names: an id, or the path of a file of its folder.</summary>
    /// <exception cref="PipelineException">It is missing, or there is no such stage.</exception>
    protected static Stage TheStage(BuildContext context, Graph graph)
    {
        var given =
            context.Options.Stage
            ?? throw new PipelineException(
                "This target is about one stage.",
                "Name it: --stage=figures/figure2, or --stage=artifacts/digits/figures/figure2/figure2.svg."
            );
        var id = Path.GetRelativePath(Path.GetFullPath(context.Folder), Path.GetFullPath(given)).Replace('\\', '/');
        return graph.Find(given)
            ?? graph.Find(id)
            ?? graph.Find(Path.GetDirectoryName(id) ?? "")
            ?? throw new PipelineException(
                $"The experiment '{context.Experiment.Name}' has no stage '{given}'.",
                Nearest.Hint(given, [.. NearestIds(given, graph)], "The nearest")
            );
    }

    private static IEnumerable<string> NearestIds(string given, Graph graph) =>
        graph.Stages.Select(s => s.Id).OrderBy(id => Nearest.Distance(given, id)).Take(5);
}
