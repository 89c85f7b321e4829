using Cake.Frosting;

namespace Build.Tasks;

/// <summary>Runs every unlearning method.</summary>
[TaskName("Unlearn")]
[TaskDescription("Runs every unlearning method.")]
public sealed class Unlearn : AsyncFrostingTask<BuildContext>
{
    /// <inheritdoc/>
    public override Task RunAsync(BuildContext context) => context.UpdateAsync(context.Experiment.Unlearnings);
}
