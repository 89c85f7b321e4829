using Build.CommandLine;
using Build.Reporting;
using Build.Running;
using Cake.Frosting;
using Pipeline;

namespace Build.Tasks;

/// <summary>Computes the reported numbers and figures, and writes them to the folder that is committed.</summary>
[TaskName("Reported")]
[TaskDescription(Sentences.Reported)]
public sealed class Reported : StageTask
{
    /// <inheritdoc/>
    public override async Task RunAsync(BuildContext context)
    {
        Check(ReportedFolder.FolderOf(context));
        await base.RunAsync(context).ConfigureAwait(false);
        ReportedFolder.Write(context);
    }

    // Before hours of computing.
    private static void Check(string folder)
    {
        try
        {
            ReportedFolder.CheckOurs(folder);
        }
        catch (PipelineException refusal)
        {
            throw ExitCode.Remembered(refusal);
        }
    }
}
