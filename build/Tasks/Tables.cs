using Build.CommandLine;
using Build.Planning;
using Build.Running;
using Cake.Frosting;

namespace Build.Tasks;

/// <summary>Writes the tables for a paper; with the grid of seeds also what a budget should buy.</summary>
[TaskName("Tables")]
[TaskDescription(Sentences.Tables)]
public sealed class Tables : StageTask
{
    /// <inheritdoc/>
    public override async Task RunAsync(BuildContext context)
    {
        await base.RunAsync(context).ConfigureAwait(false);
        foreach (var stage in context.Experiment.Tables)
        {
            Console.WriteLine(Path.Combine(context.Folder, stage.Id));
        }

        if (context.Experiment.HasGrid)
        {
            Plans.Print(context);
        }
    }
}
