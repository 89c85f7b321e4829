using Build.CommandLine;
using Build.Running;
using Cake.Frosting;
using Newtonsoft.Json.Linq;
using Pipeline;
using Pipeline.Fingerprints;
using Pipeline.Looking;
using Pipeline.Store;

namespace Build.Tasks;

/// <summary>Follows a figure back to its tables, runs, models, data, code and machine.</summary>
[TaskName("Trace")]
[TaskDescription(Sentences.Trace)]
public sealed class Trace : InspectTask
{
    private const int Shown = 3;

    /// <inheritdoc/>
    protected override void Inspect(BuildContext context, Graph graph, ArtifactStore store)
    {
        var records = Forecast
            .Of(graph, store, new CodeFingerprints(context.Options.CodeCache).Of, context.Experiment.Name)
            .ToDictionary(f => f.Stage);
        Print(TheStage(context, graph), 0, graph, records, []);
    }

    private static void Print(Stage stage, int depth, Graph graph, Dictionary<Stage, StageForecast> records, HashSet<Stage> printed)
    {
        var indent = new string(' ', 2 * depth);
        var again = !printed.Add(stage);
        Console.WriteLine($"{indent}{stage.Id}{(again ? " (see above)" : "")}");
        if (again)
        {
            return;
        }

        if (records[stage].Record is { } record)
        {
            var environment = record.Details.Environment;
            var key = JObject.Parse(record.Details.KeyText);
            Console.WriteLine(
                $"{indent}  key {record.KeyHash[..12]}, code {((string)key["code"]!)[..12]}, ran {record.StartedText} "
                    + $"on {environment.GetValueOrDefault("machine")} ({environment.GetValueOrDefault("processor")}), "
                    + $"commit {environment.GetValueOrDefault("commit", "unknown")}"
                    + (environment.GetValueOrDefault("dirty") == "yes" ? " with changes" : "")
            );
            if (key.SelectToken("parameters.Program.values") is JObject program)
            {
                Console.WriteLine($"{indent}  program {Program(program)}");
            }

            foreach (var output in record.Outputs)
            {
                Console.WriteLine($"{indent}  → {output.Name}, {output.Bytes:N0} bytes, sha256 {output.Sha256}");
            }
        }
        else
        {
            Console.WriteLine($"{indent}  not up to date: {records[stage].Why}");
        }

        foreach (var kind in graph.Inputs(stage).GroupBy(i => i.Kind))
        {
            foreach (var input in kind.Take(Shown))
            {
                Print(input, depth + 1, graph, records, printed);
            }

            if (kind.Count() > Shown)
            {
                Console.WriteLine(
                    $"{indent}  … and {kind.Count() - Shown} more of kind {kind.Key}; trace one with --stage={kind.Last().Id}"
                );
            }
        }
    }

    // Its files and what it said of versions.
    private static string Program(JObject values) =>
        string.Join(
            ", ",
            ((JObject)values["Files"]!)
                .Properties()
                .Select(file => $"{file.Name} {((string)file.Value!)[..12]}")
                .Concat(values["Versions"]!.Select(line => (string)line!))
        );
}
