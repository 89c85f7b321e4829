using Cake.Frosting;
using Pipeline;
using Stages.Experiments;

namespace Build.Tasks;

/// <summary>Both figures, and a summary table on the terminal.</summary>
[TaskName("Default")]
[TaskDescription("Draws both figures and prints a summary table.")]
public sealed class Default : StageTask
{
    /// <inheritdoc/>
    public override IEnumerable<Stage> Stages(ExperimentGraph experiment) => experiment.Figures;

    /// <inheritdoc/>
    public override async Task RunAsync(BuildContext context)
    {
        await base.RunAsync(context).ConfigureAwait(false);
        Summary.Print(context);
    }
}
