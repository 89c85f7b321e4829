using Build.CommandLine;
using Pipeline;
using Pipeline.Looking;
using Pipeline.Store;
using Stages.Experiments;

namespace Build.Tasks;

/// <summary><c>--dryrun</c>: what would run, with reasons; nothing is written.</summary>
public static class DryRun
{
    /// <summary>Prints it for the targets of a command line. Cake's own dry run would list task names alone.</summary>
    public static int Print(Options options)
    {
        var experiment = new ExperimentGraph(options.LoadExperiment());
        var tasks = options.Targets.Select(name => (Name: name, Task: StageTask.Find(name))).ToList();
        foreach (var (name, task) in tasks)
        {
            Console.WriteLine(task is null ? $"{name}: would be performed; it runs no stages." : $"{name}:");
        }

        var graph = new Graph(tasks.Where(t => t.Task is not null).SelectMany(t => t.Task!.Stages(experiment)).Distinct());
        using var store = new ArtifactStore(options.Artifacts);
        var forecasts = Forecast.Of(graph, store, new CodeFingerprints(options.CodeCache).Of, experiment.Name);
        Status.PrintReasons(forecasts);
        int Count(Outlook outlook) => forecasts.Count(f => f.Outlook == outlook);
        Console.WriteLine(
            $"{Count(Outlook.ToRun)} to run, {Count(Outlook.MayRun)} that may run, {Count(Outlook.ToRestore)} to "
                + $"restore, {Count(Outlook.UpToDate) + Count(Outlook.LeftOut)} up to date. Nothing was run."
        );
        return ExitCode.Success;
    }
}
