using Build.CommandLine;
using Pipeline;
using Pipeline.Fingerprints;
using Pipeline.Looking;
using Pipeline.Store;
using Stages.Experiments;

namespace Build.Tasks;

/// <summary><c>--dryrun</c>: what would run, with reasons; nothing is written.</summary>
public static class DryRun
{
    /// <summary>Prints it for the targets of a command line. Cake's own dry run would list task names alone.</summary>
    public static int Print(Request request)
    {
        var runningStages = request.Options.Targets.Where(target => StageTargets.Names.Contains(target.Name)).ToList();
        foreach (var target in request.Options.Targets)
        {
            Console.WriteLine(
                runningStages.Contains(target) ? $"{target.Name}:" : $"{target.Name}: would be performed; it runs no stages."
            );
        }

        if (runningStages.Count > 0)
        {
            PrintStages(request, runningStages);
        }

        return ExitCode.Success;
    }

    private static void PrintStages(Request request, IEnumerable<TargetRow> targets)
    {
        var experiment = new ExperimentGraph(request.Experiment);
        var graph = new Graph(targets.SelectMany(target => StageTargets.Of(target.Name, experiment)).Distinct());
        using var store = new ArtifactStore(request.Options.Artifacts);
        var forecasts = Forecast.Of(graph, store, new CodeFingerprints(request.Options.CodeCache).Of, experiment.Name);
        Status.PrintReasons(forecasts);
        int Count(Outlook outlook) => forecasts.Count(f => f.Outlook == outlook);
        Console.WriteLine(
            $"{Count(Outlook.ToRun)} to run, {Count(Outlook.MayRun)} that may run, {Count(Outlook.ToRestore)} to "
                + $"restore, {Count(Outlook.UpToDate) + Count(Outlook.LeftOut)} up to date. Nothing was run."
        );
    }
}
