using Cake.Frosting;
using Pipeline;
using Stages.Experiments;

namespace Build.Tasks;

/// <summary>Trains the original models, one per training seed, and the retrained ones.</summary>
[TaskName("Train")]
[TaskDescription("Trains the original models, one per training seed, and the retrained ones.")]
public sealed class Train : StageTask
{
    /// <inheritdoc/>
    public override IEnumerable<Stage> Stages(ExperimentGraph experiment) => experiment.Trainings;
}
