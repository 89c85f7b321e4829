using Cake.Frosting;
using Pipeline;

namespace Build.Tasks;

/// <summary>Runs stages that are up to date.</summary>
[TaskName("Force")]
[TaskDescription("Runs the stages that --stage=GLOB names, though they are up to date. What depends on them runs next time, where bytes changed.")]
public sealed class Force : AsyncFrostingTask<BuildContext>
{
    /// <inheritdoc/>
    public override async Task RunAsync(BuildContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        try
        {
            await context.ForceAsync(context.Options.Stage ?? throw new PipelineException("Which stages are to run again?", "Name them by a pattern: --stage='unlearn/*/ssd/*'.")).ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            ExitCode.Remember(failure);
            throw;
        }
    }
}
