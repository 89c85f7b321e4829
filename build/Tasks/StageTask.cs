using Build.Running;
using Cake.Frosting;
using Pipeline;
using Stages.Experiments;

namespace Build.Tasks;

/// <summary>A task that brings stages up to date.</summary>
public abstract class StageTask : AsyncFrostingTask<BuildContext>
{
    /// <summary>The stages that it is about; what they need comes with them.</summary>
    public abstract IEnumerable<Stage> Stages(ExperimentGraph experiment);

    /// <inheritdoc/>
    public override Task RunAsync(BuildContext context) => context.UpdateAsync(Targets(context.Experiment));

    // Lazy, so that what does not allow a stage is thrown where failures are remembered.
    private IEnumerable<Stage> Targets(ExperimentGraph experiment)
    {
        foreach (var stage in Stages(experiment))
        {
            yield return stage;
        }
    }

    /// <summary>The task of a name, or null when it is not about stages.</summary>
    internal static StageTask? Find(string name) =>
        typeof(StageTask)
            .Assembly.GetExportedTypes()
            .Where(t => !t.IsAbstract && t.IsSubclassOf(typeof(StageTask)) && t.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            .Select(t => (StageTask)Activator.CreateInstance(t)!)
            .FirstOrDefault();
}
