using Cake.Frosting;
using Pipeline;
using Stages.Experiments;

namespace Build.Tasks;

/// <summary>Draws Figure 3: how much of the variance is the training seed's, for every method.</summary>
[TaskName("Figure3")]
[TaskDescription("Draws Figure 3: the training seed's share of the variance (--design=grid).")]
public sealed class Figure3 : StageTask
{
    /// <inheritdoc/>
    public override IEnumerable<Stage> Stages(ExperimentGraph experiment) => [experiment.Result("figure3")];
}
