using Cake.Frosting;

namespace Build.Tasks;

/// <summary>Trains the original models, one per training seed, and the retrained ones.</summary>
[TaskName("Train")]
[TaskDescription("Trains the original models, one per training seed, and the retrained ones.")]
public sealed class Train : AsyncFrostingTask<BuildContext>
{
    /// <inheritdoc/>
    public override Task RunAsync(BuildContext context) => context.UpdateAsync(context.Experiment.Trainings);
}
