using Cake.Frosting;
using Pipeline;
using Stages.Experiments;

namespace Build.Tasks;

/// <summary>Measures every unlearned model and collects the run table.</summary>
[TaskName("Metrics")]
[TaskDescription("Measures every unlearned model and collects the run table.")]
public sealed class Metrics : StageTask
{
    /// <inheritdoc/>
    public override IEnumerable<Stage> Stages(ExperimentGraph experiment) => experiment.Metrics;
}
