using Cake.Frosting;

namespace Build.Tasks;

/// <summary>Measures every unlearned model and collects the run table.</summary>
[TaskName("Metrics")]
[TaskDescription("Measures every unlearned model and collects the run table.")]
public sealed class Metrics : AsyncFrostingTask<BuildContext>
{
    /// <inheritdoc/>
    public override Task RunAsync(BuildContext context) => context.UpdateAsync(context.Experiment.Metrics);
}
