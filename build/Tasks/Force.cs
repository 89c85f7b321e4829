using Build.CommandLine;
using Build.Running;
using Cake.Frosting;

namespace Build.Tasks;

/// <summary>Runs stages that are up to date.</summary>
[TaskName("Force")]
[TaskDescription(Sentences.Force)]
public sealed class Force : AsyncFrostingTask<BuildContext>
{
    /// <inheritdoc/>
    public override Task RunAsync(BuildContext context)
    {
        return context.ForceAsync(context.Options.Stage);
    }
}
