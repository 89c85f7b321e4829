using Cake.Frosting;

namespace Build.Tasks;

/// <summary>Computes the distances between the two designs.</summary>
[TaskName("Wasserstein")]
[TaskDescription("Computes the distances between the two designs.")]
public sealed class Wasserstein : AsyncFrostingTask<BuildContext>
{
    /// <inheritdoc/>
    public override Task RunAsync(BuildContext context) => context.UpdateAsync(context.Experiment.Wasserstein);
}
