using Build.CommandLine;
using Build.Planning;
using Build.Running;
using Cake.Frosting;

namespace Build.Tasks;

/// <summary>Computes the variance components and all that follows from the grid of seeds.</summary>
[TaskName("Variance")]
[TaskDescription(Sentences.Variance)]
public sealed class Variance : StageTask
{
    /// <inheritdoc/>
    public override async Task RunAsync(BuildContext context)
    {
        await base.RunAsync(context).ConfigureAwait(false);
        Plans.Print(context);
    }
}
