using Cake.Frosting;
using Pipeline;
using Stages.Experiments;

namespace Build.Tasks;

/// <summary>Computes the distances between the two designs.</summary>
[TaskName("Wasserstein")]
[TaskDescription("Computes the distances between the two designs.")]
public sealed class Wasserstein : StageTask
{
    /// <inheritdoc/>
    public override IEnumerable<Stage> Stages(ExperimentGraph experiment) => [experiment.Result("wasserstein")];
}
