using Build.CommandLine;
using Build.Reporting;
using Build.Running;
using Cake.Frosting;
using Pipeline;
using Pipeline.Fingerprints;
using Pipeline.Looking;
using Pipeline.Running;
using Pipeline.Store;
using Stages.Designs;
using Stages.Programs;
using Stages.Reported;

namespace Build.Tasks;

/// <summary>
/// Checks that what is there is what was computed, that it can be computed again, and that it is what was reported.
/// </summary>
[TaskName("Verify")]
[TaskDescription(Sentences.Verify)]
public sealed class Verify : AsyncFrostingTask<BuildContext>
{
    private const string FolderName = "verify";

    /// <inheritdoc/>
    public override Task RunAsync(BuildContext context)
    {
        return context.LockedAsync(
            async (_, kill) =>
            {
                var scratch = context.IsReadOnly ? Directory.CreateTempSubdirectory("verify-").FullName : null;
                var report = await VerifyAsync(context, scratch, kill).ConfigureAwait(false);
                var folder = scratch ?? Path.Combine(context.Folder, FolderName);
                report.Write(folder);
                foreach (var line in report.Summary)
                {
                    Console.WriteLine(line);
                }

                Console.WriteLine($"{(report.IsFine ? "Verified" : "NOT verified")}: {Path.Combine(folder, "verify.md")}");
                if (!report.IsFine)
                {
                    throw new StageFailedException("The artifacts are not what was recorded or reported; the report says where.");
                }
            },
            reads: true
        );
    }

    private static async Task<VerifyReport> VerifyAsync(BuildContext context, string? scratch, CancellationToken kill)
    {
        var options = context.Options;
        using var store = new ArtifactStore(options.Artifacts) { VerifiesHashes = true, Scratch = scratch };
        if (!store.Records.Any(r => r.Experiment == context.Experiment.Name))
        {
            throw new PipelineException(
                $"Nothing of the experiment '{context.Experiment.Name}' is in '{options.Artifacts}', so there is nothing to verify.",
                "Run it first: --target=Figure2."
            );
        }

        var folder = Path.Combine(options.Reported, context.Experiment.Name);
        if (options.NamesReported && !Directory.Exists(folder))
        {
            throw new PipelineException(
                $"--reported={options.Reported}: there is no folder {folder}, so there is nothing to compare with.",
                "Give the folder that has a folder of reported numbers for each experiment, or leave out --reported."
            );
        }

        // Looked at before anything can repair it.
        var audit = Audit.Of(store, context.Experiment.Name, FolderName);
        var graph = new Graph(context.Experiment.All);
        var forecasts = Forecast
            .Of(graph, store, new CodeFingerprints(options.CodeCache).Of, context.Experiment.Name)
            .Where(f => f.Record is not null)
            .ToDictionary(f => f.Stage);
        Console.Write(ProcessorClass.Sentence(forecasts.Values.Select(f => f.Record!)) is { } classes ? $"{classes}\n" : "");

        using var workers = new Fleet(context.Request, store, publishes: false);
        var replayed = await Replay
            .RunAsync(
                Replay.Choose(forecasts.Keys, options.Replay, options.ReplaySeed),
                graph,
                forecasts,
                store,
                workers.Pool.RunAsync,
                workers.With(context.RunOptions),
                kill,
                JudgesOfChance(context)
            )
            .ConfigureAwait(false);

        var report = new VerifyReport(audit, [], replayed, options.ReplaySeed, null, null, 0, $"not compared, there is no {folder}");
        return !Directory.Exists(folder) ? report
            : !forecasts.TryGetValue(context.Experiment.RunTable, out var runs)
                ? report with
                {
                    Reported =
                    [
                        .. ReportedFolder.Check(folder),
                        new Finding(context.Experiment.RunTable.Id, "not up to date", "up to date: --target=Metrics"),
                    ],
                    NotCompared = "not compared",
                }
            : Compare(context, report with { Reported = ReportedFolder.Check(folder) }, folder, store, runs.Record!);
    }

    private static string Caution(string? reported, string here) =>
        reported is null || reported == here
            ? ""
            : $"; the reported ones were computed with --numerics={reported}, these with --numerics={here}: other bits are to be expected";

    // The metrics of runs of programs that are not deterministic, by their own word.
    private static Dictionary<Stage, Stage> JudgesOfChance(BuildContext context) =>
        new(
            context
                .Experiment.Runs.Where(run => run.Metrics.Unlearned is ProgramStage { Program.Deterministic: false })
                .Select(run => KeyValuePair.Create(run.Metrics.Unlearned, (Stage)run.Metrics)),
            ReferenceEqualityComparer.Instance
        );

    private static string OutputOf(StageRecord runs, string name) => runs.Outputs.Single(o => o.Name == name).Sha256;

    // What was reported, beside what the same code makes of this machine's run table.
    private static VerifyReport Compare(BuildContext context, VerifyReport report, string folder, ArtifactStore store, StageRecord runs)
    {
        var (numbers, table) = (Path.Combine(folder, StatisticsStage.File), Path.Combine(folder, RunTable.File));
        IReadOnlyList<Statistic> reported;
        IReadOnlyList<RunRow> reportedRuns;
        var file = numbers;
        try
        {
            reported = StatisticsStage.Read(file);
            file = table;
            reportedRuns = RunRow.Read(file);
        }
        catch (Exception error) when (error is InvalidDataException or IOException)
        {
            return report with
            {
                Reported = [.. report.Reported, new Finding(file, error.Message, "reported numbers")],
                NotCompared = "not compared",
            };
        }

        var scratch = store.NewAttempt();
        try
        {
            var stage = context.Experiment.Result("statistics");
            stage.Run(
                new StageContext(
                    stage,
                    scratch,
                    (_, name) => store.ObjectPath(OutputOf(runs, name)),
                    context.Options.Device,
                    _ => { },
                    scratch
                )
            );
            var compared = Comparison.Of(reported, StatisticsStage.Read(Path.Combine(scratch, StatisticsStage.File)));
            return report with
            {
                Reported =
                [
                    .. report.Reported,
                    .. reported
                        .Where(number => !(number.Value >= number.Low && number.Value <= number.High))
                        .Select(number => new Finding(number.Name, $"{number.Value:R}", "a number inside its own interval")),
                ],
                Compared = compared,
                Replication = Replication.Of(reportedRuns, RunRow.Read(store.ObjectPath(OutputOf(runs, RunTable.File)))),
                Absent = reported.Count - compared.Count,
                Caution = Caution(ReportedFolder.NumericsOf(folder), context.Options.Selection.Numerics.ToString().ToLower()),
            };
        }
        finally
        {
            Directory.Delete(scratch, recursive: true);
        }
    }
}
