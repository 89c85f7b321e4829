using Build.Running;
using Cake.Frosting;

namespace Build.Tasks;

/// <summary>A task that brings the stages of its row in <see cref="StageTargets"/> up to date.</summary>
public abstract class StageTask : AsyncFrostingTask<BuildContext>
{
    /// <inheritdoc/>
    public override Task RunAsync(BuildContext context)
    {
        return context.UpdateAsync(StageTargets.Of(GetType().Name, context.Experiment));
    }
}
