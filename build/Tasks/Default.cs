using Build.Reporting;
using Build.Running;
using Cake.Frosting;
using Pipeline;
using Stages.Experiments;

namespace Build.Tasks;

/// <summary>All figures and tables that the design of seeds allows, and a summary on the terminal.</summary>
[TaskName("Default")]
[TaskDescription("Draws the figures and tables that the design of seeds allows, and prints a summary.")]
public sealed class Default : StageTask
{
    /// <inheritdoc/>
    public override IEnumerable<Stage> Stages(ExperimentGraph experiment) => experiment.Results;

    /// <inheritdoc/>
    public override async Task RunAsync(BuildContext context)
    {
        await base.RunAsync(context).ConfigureAwait(false);
        Summary.Print(context);
    }
}
