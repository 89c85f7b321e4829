using Cake.Frosting;
using Pipeline;
using Stages.Experiments;

namespace Build.Tasks;

/// <summary>Prepares the data set.</summary>
[TaskName("Data")]
[TaskDescription("Prepares the data set.")]
public sealed class Data : StageTask
{
    /// <inheritdoc/>
    public override IEnumerable<Stage> Stages(ExperimentGraph experiment) => experiment.Data;
}
