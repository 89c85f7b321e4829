using Cake.Frosting;

namespace Build.Tasks;

/// <summary>Draws Figure 2: distances between the designs, all settings and classes.</summary>
[TaskName("Figure2")]
[TaskDescription("Draws Figure 2: distances between the designs, all settings and classes.")]
public sealed class Figure2 : AsyncFrostingTask<BuildContext>
{
    /// <inheritdoc/>
    public override Task RunAsync(BuildContext context) => context.UpdateAsync(context.Experiment.Figure2);
}
