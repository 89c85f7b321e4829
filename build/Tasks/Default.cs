using Cake.Frosting;

namespace Build.Tasks;

/// <summary>Both figures, and a summary table on the terminal.</summary>
[TaskName("Default")]
[TaskDescription("Draws both figures and prints a summary table.")]
public sealed class Default : AsyncFrostingTask<BuildContext>
{
    /// <inheritdoc/>
    public override async Task RunAsync(BuildContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        await context.UpdateAsync([.. context.Experiment.Figure1, .. context.Experiment.Figure2]).ConfigureAwait(false);
        Summary.Print(context);
    }
}
