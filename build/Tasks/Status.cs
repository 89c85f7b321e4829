using Build.CommandLine;
using Build.Running;
using Cake.Frosting;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;
using Pipeline;
using Pipeline.Fingerprints;
using Pipeline.Looking;
using Pipeline.Store;
using Spectre.Console;

namespace Build.Tasks;

/// <summary>
/// Tells what a run would do, per kind of stage, and why. With <c>--check</c> exit code 3 when anything would run.
/// </summary>
[TaskName("Status")]
[TaskDescription(Sentences.Status)]
public sealed class Status : InspectTask
{
    private static readonly TimeSpan WatchInterval = TimeSpan.FromSeconds(10);

    /// <inheritdoc/>
    protected override void Inspect(BuildContext context, Graph graph, ArtifactStore store)
    {
        if (context.Options.Of(OptionTable.Watch))
        {
            Watch(context, graph);
            return;
        }

        var forecasts = Forecast.Of(graph, store, new CodeFingerprints(context.Options.CodeCache).Of, context.Experiment.Name);
        var failed = forecasts
            .Where(f => store.Last(f.Stage.IdIn(context.Experiment.Name)) is { Failed: true })
            .Select(f => f.Stage)
            .ToHashSet();
        var durations = new KindDurations(store);
        if (!context.Options.HasStore)
        {
            Console.Error.WriteLine($"{context.Options.Artifacts}: nothing has run there.");
        }

        if (context.Options.Json)
        {
            MachineOutput.Writer.WriteLine(Json(forecasts, failed, durations, context.Options.Jobs));
        }
        else
        {
            Print(forecasts, failed, durations, context.Options.Jobs);
        }

        if (context.Options.Check && forecasts.Any(f => f.Outlook is Outlook.ToRun or Outlook.MayRun))
        {
            throw new WouldRunException();
        }
    }

    /// <summary>What would run, grouped by kind and reason, with the first stage of each group.</summary>
    internal static IEnumerable<(string Kind, Why Why, int Count, string First, bool Certain)> Reasons(
        IEnumerable<StageForecast> forecasts
    ) =>
        forecasts
            .Where(f => f.Why is not null)
            .GroupBy(f => (f.Stage.Kind, f.Outlook, Text: f.Outlook == Outlook.MayRun ? "" : f.Why!.ToString()))
            .Select(g => (g.Key.Kind, g.First().Why!, g.Count(), g.First().Stage.Id, g.Key.Outlook == Outlook.ToRun));

    /// <summary>Prints the groups of <see cref="Reasons"/>.</summary>
    internal static void PrintReasons(IEnumerable<StageForecast> forecasts)
    {
        foreach (var (kind, why, count, first, certain) in Reasons(forecasts))
        {
            var which = count == 1 ? first : $"{first} and {count - 1} more";
            Console.WriteLine($"{(certain ? "to run" : "may run"), -8} {kind}: {why}{Environment.NewLine}         {which}");
        }
    }

    // Every line is of the store as it is then: a run on another machine adds to it, and holds its lock.
    private static void Watch(BuildContext context, Graph graph)
    {
        var code = new CodeFingerprints(context.Options.CodeCache);
        while (true)
        {
            using (var store = new ArtifactStore(context.Options.Artifacts))
            {
                var forecasts = Forecast.Of(graph, store, code.Of, context.Experiment.Name);
                var kinds = forecasts
                    .GroupBy(f => f.Stage.Kind)
                    .Where(kind => kind.Any(WouldRun))
                    .Select(kind => $"{kind.Key} {kind.Count(f => !WouldRun(f))}/{kind.Count()}")
                    .ToList();
                var holder = StoreLock.Holder(context.Options.Artifacts) ?? "no run holds the folder";
                Console.WriteLine(
                    $"{DateTime.UtcNow:HH:mm:ss} UTC: {(kinds.Count > 0 ? string.Join(", ", kinds) : "all is up to date")}; {holder}"
                );
                if (kinds.Count == 0)
                {
                    return;
                }
            }

            Thread.Sleep(WatchInterval);
        }
    }

    private static bool WouldRun(StageForecast forecast) => forecast.Outlook is Outlook.ToRun or Outlook.MayRun;

    private static double? Seconds(IGrouping<string, StageForecast> kind, KindDurations durations, int jobs) =>
        kind.Count(f => f.Outlook is Outlook.ToRun or Outlook.MayRun) is var n && n == 0 ? 0 : durations.Mean(kind.Key) * n / jobs;

    private static void Print(IReadOnlyList<StageForecast> forecasts, HashSet<Stage> failed, KindDurations durations, int jobs)
    {
        var table = new Table().Border(TableBorder.Rounded).AddColumn(new TableColumn("stages").NoWrap());
        var leavesOut = forecasts.Any(f => f.Outlook == Outlook.LeftOut);
        foreach (
            var column in (string[])
                [
                    "up to date",
                    "to restore",
                    .. leavesOut ? (string[])["left out"] : [],
                    "to run",
                    "may run",
                    "failed last time",
                    "estimate",
                ]
        )
        {
            table.AddColumn(new TableColumn(column).RightAligned());
        }

        foreach (var kind in forecasts.GroupBy(f => f.Stage.Kind))
        {
            string Cell(int n) => n == 0 ? "·" : n.ToString();
            var estimate = Seconds(kind, durations, jobs) switch
            {
                null => "?",
                0 => "",
                { } s => s.ToString("0.0") + " s",
            };
            string Of(Outlook outlook) => Cell(kind.Count(f => f.Outlook == outlook));
            table.AddRow([
                kind.Key,
                Of(Outlook.UpToDate),
                Of(Outlook.ToRestore),
                .. leavesOut ? (string[])[Of(Outlook.LeftOut)] : [],
                Of(Outlook.ToRun),
                Of(Outlook.MayRun),
                Cell(kind.Count(f => failed.Contains(f.Stage))),
                estimate,
            ]);
        }

        AnsiConsole.Write(table);
        if (ProcessorClass.Sentence(forecasts.Select(f => f.Record).OfType<StageRecord>()) is { } classes)
        {
            Console.WriteLine(classes);
        }

        PrintReasons(forecasts);
        PrintRemarks(forecasts);
    }

    // What results say of themselves: all of one kind and remark in one line.
    private static void PrintRemarks(IEnumerable<StageForecast> forecasts)
    {
        foreach (var group in Remarks(forecasts).GroupBy(r => (r.Stage.Kind, r.Remark)))
        {
            var more = group.Count() > 1 ? $" and {group.Count() - 1} more" : "";
            Console.WriteLine($"remark   {group.Key.Kind}: {group.Key.Remark}{Environment.NewLine}         {group.First().Stage.Id}{more}");
        }
    }

    private static IEnumerable<(Stage Stage, string Remark)> Remarks(IEnumerable<StageForecast> forecasts) =>
        forecasts.Where(f => f.Record?.Remark is not null).Select(f => (f.Stage, f.Record!.Remark!));

    private static string Json(IReadOnlyList<StageForecast> forecasts, HashSet<Stage> failed, KindDurations durations, int jobs) =>
        new JObject
        {
            ["kinds"] = new JArray(
                forecasts
                    .GroupBy(f => f.Stage.Kind)
                    .Select(kind => new JObject
                    {
                        ["kind"] = kind.Key,
                        ["upToDate"] = kind.Count(f => f.Outlook == Outlook.UpToDate),
                        ["toRestore"] = kind.Count(f => f.Outlook == Outlook.ToRestore),
                        ["leftOut"] = kind.Count(f => f.Outlook == Outlook.LeftOut),
                        ["toRun"] = kind.Count(f => f.Outlook == Outlook.ToRun),
                        ["mayRun"] = kind.Count(f => f.Outlook == Outlook.MayRun),
                        ["failedLastTime"] = kind.Count(f => failed.Contains(f.Stage)),
                        ["estimatedSeconds"] = Seconds(kind, durations, jobs),
                    })
            ),
            ["stages"] = new JArray(
                forecasts
                    .Where(f => f.Outlook != Outlook.UpToDate)
                    .Select(f => new JObject
                    {
                        ["stage"] = f.Stage.Id,
                        ["outlook"] = f.Outlook.ToString(),
                        ["reason"] = f.Why?.Reason.ToString(),
                        ["detail"] = f.Why?.Detail,
                    })
            ),
            ["remarks"] = new JArray(Remarks(forecasts).Select(r => new JObject { ["stage"] = r.Stage.Id, ["remark"] = r.Remark })),
        }.ToString(Formatting.Indented);
}
