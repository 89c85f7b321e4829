using Cake.Frosting;
using Pipeline;
using Stages.Experiments;

namespace Build.Tasks;

/// <summary>Runs every unlearning method.</summary>
[TaskName("Unlearn")]
[TaskDescription("Runs every unlearning method.")]
public sealed class Unlearn : StageTask
{
    /// <inheritdoc/>
    public override IEnumerable<Stage> Stages(ExperimentGraph experiment) => experiment.Unlearnings;
}
