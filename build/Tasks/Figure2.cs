using Cake.Frosting;
using Pipeline;
using Stages.Experiments;

namespace Build.Tasks;

/// <summary>Draws Figure 2: distances between the designs, all settings and classes.</summary>
[TaskName("Figure2")]
[TaskDescription("Draws Figure 2: distances between the designs, all settings and classes.")]
public sealed class Figure2 : StageTask
{
    /// <inheritdoc/>
    public override IEnumerable<Stage> Stages(ExperimentGraph experiment) => [experiment.Result("figure2")];
}
