using Build.Planning;
using Build.Running;
using Cake.Frosting;
using Pipeline;
using Stages.Experiments;

namespace Build.Tasks;

/// <summary>Computes the variance components and all that follows from the grid of seeds.</summary>
[TaskName("Variance")]
[TaskDescription("Computes the variance components and what follows from the grid of seeds (--design=grid).")]
public sealed class Variance : StageTask
{
    /// <inheritdoc/>
    public override IEnumerable<Stage> Stages(ExperimentGraph experiment) => [experiment.Result("variance")];

    /// <inheritdoc/>
    public override async Task RunAsync(BuildContext context)
    {
        await base.RunAsync(context).ConfigureAwait(false);
        Plans.Print(context);
    }
}
