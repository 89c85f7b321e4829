using Build.CommandLine;
using Build.Reporting;
using Build.Running;
using Cake.Frosting;

namespace Build.Tasks;

/// <summary>All figures and tables that the design of seeds allows, and a summary on the terminal.</summary>
[TaskName("Default")]
[TaskDescription(Sentences.Default)]
public sealed class Default : StageTask
{
    /// <inheritdoc/>
    public override async Task RunAsync(BuildContext context)
    {
        await base.RunAsync(context).ConfigureAwait(false);
        Summary.Print(context);
    }
}
