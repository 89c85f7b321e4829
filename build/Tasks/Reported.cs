using Build.Reporting;
using Build.Running;
using Cake.Frosting;
using Pipeline;
using Stages.Experiments;

namespace Build.Tasks;

/// <summary>Computes the reported numbers and figures, and writes them to the folder that is committed.</summary>
[TaskName("Reported")]
[TaskDescription(
    "Writes reported/EXPERIMENT: the run table, the numbers and figures that are quoted, "
        + "and a manifest of the run that made them. Commit it; Verify compares with it."
)]
public sealed class Reported : StageTask
{
    /// <inheritdoc/>
    public override IEnumerable<Stage> Stages(ExperimentGraph experiment) => experiment.Reported;

    /// <inheritdoc/>
    public override async Task RunAsync(BuildContext context)
    {
        await base.RunAsync(context).ConfigureAwait(false);
        ReportedFolder.Write(context);
    }
}
