using Build.Running;
using Cake.Frosting;

namespace Build.Tasks;

/// <summary>Runs stages that are up to date.</summary>
[TaskName("Force")]
[TaskDescription(
    "Runs the stages that --stage=GLOB names, though they are up to date. What depends on them runs next time, where bytes changed."
)]
public sealed class Force : AsyncFrostingTask<BuildContext>
{
    /// <inheritdoc/>
    public override Task RunAsync(BuildContext context)
    {
        return context.ForceAsync(context.Options.Stage);
    }
}
