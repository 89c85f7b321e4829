using Build.CommandLine;
using Build.Reporting;
using Build.Running;
using Cake.Frosting;

namespace Build.Tasks;

/// <summary>Searches constants of methods, and prints what was found.</summary>
[TaskName("Tune")]
[TaskDescription(Sentences.Tune)]
public sealed class Tune : StageTask
{
    /// <inheritdoc/>
    public override async Task RunAsync(BuildContext context)
    {
        await base.RunAsync(context).ConfigureAwait(false);
        TuningSummary.Print(context);
    }
}
