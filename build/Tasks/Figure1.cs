using Cake.Frosting;

namespace Build.Tasks;

/// <summary>Draws Figure 1: two classes, every method, both designs.</summary>
[TaskName("Figure1")]
[TaskDescription("Draws Figure 1: two classes, every method, both designs.")]
public sealed class Figure1 : AsyncFrostingTask<BuildContext>
{
    /// <inheritdoc/>
    public override Task RunAsync(BuildContext context) => context.UpdateAsync(context.Experiment.Figure1);
}
