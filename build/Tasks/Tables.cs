using Build.Planning;
using Build.Running;
using Cake.Frosting;
using Pipeline;
using Stages.Experiments;

namespace Build.Tasks;

/// <summary>Writes the tables for a paper; with the grid of seeds also what a budget should buy.</summary>
[TaskName("Tables")]
[TaskDescription("Writes the tables for a paper: Parquet, CSV, Markdown, LaTeX (more of them with --design=grid).")]
public sealed class Tables : StageTask
{
    /// <inheritdoc/>
    public override IEnumerable<Stage> Stages(ExperimentGraph experiment) =>
        experiment.HasGrid ? [.. experiment.Tables, experiment.Result("variance")] : experiment.Tables;

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
