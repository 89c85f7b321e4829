using Cake.Frosting;

namespace Build.Tasks;

/// <summary>Prepares the data set.</summary>
[TaskName("Data")]
[TaskDescription("Prepares the data set.")]
public sealed class Data : AsyncFrostingTask<BuildContext>
{
    /// <inheritdoc/>
    public override Task RunAsync(BuildContext context) => context.UpdateAsync(context.Experiment.Data);
}
