using Cake.Frosting;
using Pipeline;
using Stages.Experiments;

namespace Build.Tasks;

/// <summary>Draws Figure 4: what each training seed alone would have concluded about the ranking of methods.</summary>
[TaskName("Figure4")]
[TaskDescription("Draws Figure 4: how methods rank for each training seed alone, and for all (--design=grid).")]
public sealed class Figure4 : StageTask
{
    /// <inheritdoc/>
    public override IEnumerable<Stage> Stages(ExperimentGraph experiment) => [experiment.Result("figure4")];
}
