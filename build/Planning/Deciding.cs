using Build.CommandLine;
using Build.Running;
using Pipeline;
using Pipeline.Fingerprints;
using Pipeline.Looking;
using Pipeline.Store;
using Spectre.Console;
using Stages.Mathematics;
using Stages.Metrics;
using Stages.PaperTables;
using Stages.Variance;

namespace Build.Planning;

/// <summary>
/// <c>--until=decided</c>: how many of the training seeds, in their order, decide every comparison. It only chooses which
/// stages of the experiment are asked for; what is asked for, and where it lies, is that of <c>--training-seeds=N</c>.
/// </summary>
internal static class Deciding
{
    private const int MostNamed = 10;

    private static int Fewest => ConfidenceSequence.FewestValues(SequentialDecision.Level);

    /// <summary>Runs training seeds until all is decided, says so, and leaves the context with so many.</summary>
    /// <exception cref="PipelineException">There is nothing to compare, or there are too few training seeds.</exception>
    public static async Task TakeSeedsAsync(BuildContext context)
    {
        var all = Request.Current.Experiment.TrainingSeeds.Count;
        var seeds = StartChecked(context, all);
        while (true)
        {
            context.Take(seeds);
            await context.UpdateAsync(context.Experiment.Runs.Select(run => run.Metrics)).ConfigureAwait(false);
            var decisions = Decisions(context);
            var undecided = decisions.Count(decision => decision.DecidedAfter is null);
            Console.WriteLine($"{seeds} training seeds: {decisions.Count - undecided} of {decisions.Count} comparisons are decided.");
            if (undecided == 0 || seeds == all)
            {
                // Where more had run already, no more than were needed count.
                context.Take(undecided == 0 ? decisions.Max(decision => decision.DecidedAfter) ?? seeds : seeds);
                Tell(context, Decisions(context), all);
                return;
            }

            seeds++;
        }
    }

    // As many seeds as have run already are looked at together.
    private static int StartChecked(BuildContext context, int all)
    {
        var (name, methods) = (context.Experiment.Name, context.Experiment.MethodNames);
        var unlearning = methods.All.Count(method => methods.Unlearns(method.Name));
        if (unlearning == 0 || (unlearning == 1 && methods.Retrain is null))
        {
            throw ExitCode.Remembered(
                new PipelineException(
                    "--until=decided: there are no two methods to compare.",
                    "Add retrain, or a method that unlearns, to --methods or to \"methods\" in the experiment's file."
                )
            );
        }

        if (all < Fewest)
        {
            throw ExitCode.Remembered(
                new PipelineException(
                    $"--until=decided: '{name}' has {all} training seed{(all == 1 ? "" : "s")}, and fewer than {Fewest} decide nothing.",
                    "Add seeds to \"trainingSeeds\" in the experiment's file, or leave out --training-seeds."
                )
            );
        }

        return Math.Max(Fewest, HaveRun(context));
    }

    private static int HaveRun(BuildContext context)
    {
        if (!context.Options.HasStore)
        {
            return 0;
        }

        using var store = new ArtifactStore(context.Options.Artifacts);
        var runs = context.Experiment.Runs;
        var isThere = Forecast
            .Of(
                new Graph(runs.Select(run => run.Metrics)),
                store,
                new CodeFingerprints(context.Options.CodeCache).Of,
                context.Experiment.Name
            )
            .ToDictionary(
                forecast => forecast.Stage,
                forecast => forecast.Outlook is Outlook.UpToDate or Outlook.ToRestore,
                (IEqualityComparer<Stage>)ReferenceEqualityComparer.Instance
            );
        return runs.GroupBy(run => run.TrainingSeed).TakeWhile(seed => seed.All(run => isThere[run.Metrics])).Count();
    }

    private static IReadOnlyList<SequentialDecision> Decisions(BuildContext context)
    {
        var order = context.Request.Experiment.TrainingSeeds.Select((seed, i) => (seed, i)).ToDictionary(s => s.seed, s => s.i);
        return SequentialDecision.Of(
            [
                .. context
                    .Experiment.Runs.OrderBy(run => order[run.TrainingSeed])
                    .SelectMany(run => run.Rows(Path.Combine(context.Folder, run.Metrics.Id, MetricsStage.File))),
            ],
            context.Experiment.MethodNames,
            context.Experiment.ShownMetrics.Names,
            context.Experiment.Design,
            context.Options.Difference
        );
    }

    private static void Tell(BuildContext context, IReadOnlyList<SequentialDecision> decisions, int all)
    {
        var (methods, metrics) = (context.Experiment.MethodNames, context.Experiment.MetricNames);
        var folder = Path.Combine(context.Folder, "plans");
        TreeManifest.Write(
            folder,
            "Variance",
            path =>
                TableFiles.Write(
                    path,
                    context.Experiment.ShownMetrics.FileName("decisions"),
                    DecisionTable.Numbers(decisions, context.Options.Difference),
                    DecisionTable.Texts(decisions, context.Options.Difference, methods, metrics)
                )
        );
        var table = new Spectre.Console.Table().Border(TableBorder.Rounded).AddColumn("comparisons");
        foreach (var column in (string[])["different", "equivalent", "undecided", "last decided after"])
        {
            table.AddColumn(new TableColumn(column).RightAligned());
        }

        foreach (var group in decisions.GroupBy(decision => (decision.Setting, decision.Metric)))
        {
            table.AddRow(
                $"{group.Key.Setting}, {metrics.Title(group.Key.Metric)}",
                Count(group, Outcome.Different),
                Count(group, Outcome.Equivalent),
                Count(group, Outcome.Undecided),
                group.Max(decision => decision.DecidedAfter) is { } last ? $"{last} seeds" : ""
            );
        }

        AnsiConsole.Write(table);
        var used = context.Request.Experiment.TrainingSeeds.Count;
        List<SequentialDecision> undecided = [.. decisions.Where(decision => decision.DecidedAfter is null)];
        foreach (var open in undecided.Take(MostNamed))
        {
            Console.WriteLine(
                $"Undecided: {open.Setting}, {metrics.Title(open.Metric)}: {methods.Title(open.Method)} and {methods.Title(open.Other)}."
            );
        }

        Console.WriteLine(
            (undecided.Count > MostNamed ? $"And {undecided.Count - MostNamed} more. " : "")
                + (
                    undecided.Count == 0
                        ? $"All is decided after {used} of {all} training seeds."
                        : $"All {all} training seeds have run, and {undecided.Count} of {decisions.Count} comparisons are undecided: "
                            + "add seeds to \"trainingSeeds\" in the experiment's file."
                )
                + $" Other targets look at the same with --training-seeds={used}."
        );
        Console.WriteLine(folder);
    }

    private static string Count(IEnumerable<SequentialDecision> decisions, Outcome outcome) =>
        decisions.Count(decision => decision.Outcome == outcome) is var count and > 0 ? $"{count}" : "·";
}
