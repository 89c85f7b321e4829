using Cake.Frosting;
using Pipeline;
using Stages.Experiments;

namespace Build.Tasks;

/// <summary>Draws Figure 1: two classes, every method, both designs.</summary>
[TaskName("Figure1")]
[TaskDescription("Draws Figure 1: two classes, every method, both designs.")]
public sealed class Figure1 : StageTask
{
    /// <inheritdoc/>
    public override IEnumerable<Stage> Stages(ExperimentGraph experiment) => [experiment.Result("figure1")];
}
