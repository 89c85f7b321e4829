using Build.CommandLine;
using Build.Reporting;
using Build.Running;
using Cake.Frosting;

namespace Build.Tasks;

/// <summary>Computes the reported numbers and figures, and writes them to the folder that is committed.</summary>
[TaskName("Reported")]
[TaskDescription(Sentences.Reported)]
public sealed class Reported : StageTask
{
    /// <inheritdoc/>
    public override async Task RunAsync(BuildContext context)
    {
        await base.RunAsync(context).ConfigureAwait(false);
        ReportedFolder.Write(context);
    }
}
