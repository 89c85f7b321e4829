using Build.Planning;
using Build.Running;
using Cake.Frosting;

namespace Build.Tasks;

/// <summary>A task that brings the stages of its row in <see cref="StageTargets"/> up to date.</summary>
public abstract class StageTask : AsyncFrostingTask<BuildContext>
{
    /// <inheritdoc/>
    public override async Task RunAsync(BuildContext context)
    {
        if (context.Options.UntilDecided)
        {
            await Deciding.TakeSeedsAsync(context).ConfigureAwait(false);
        }

        await context.UpdateAsync(StageTargets.Of(GetType().Name, context.Experiment)).ConfigureAwait(false);
    }
}
