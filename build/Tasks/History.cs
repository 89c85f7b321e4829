using Build.CommandLine;
using Build.Running;
using Cake.Frosting;
using Pipeline;
using Pipeline.Store;
using Spectre.Console;

namespace Build.Tasks;

/// <summary>Lists the executions of a stage.</summary>
[TaskName("History")]
[TaskDescription(Sentences.History)]
public sealed class History : InspectTask
{
    /// <inheritdoc/>
    protected override void Inspect(BuildContext context, Graph graph, ArtifactStore store)
    {
        var id = TheStage(context, graph).IdIn(context.Experiment.Name);
        var table = new Table().Border(TableBorder.Rounded).AddColumns("started", "seconds", "key", "outputs", "machine", "commit", "why");
        foreach (var record in store.Records.Where(r => r.StageId == id))
        {
            var details = record.Details;
            table.AddRow(
                new Text(record.StartedText),
                new Text(details.Seconds.ToString("0.00")),
                new Text(record.KeyHash[..12]),
                new Text(record.Failed ? "failed" : record.Content[..12]),
                new Text(details.Environment.GetValueOrDefault("machine", "")),
                new Text(Commit(details.Environment)),
                new Text(details.Failure ?? details.Why)
            );
        }

        AnsiConsole.Write(table);
    }

    private static string Commit(IReadOnlyDictionary<string, string> environment) =>
        environment.TryGetValue("commit", out var commit)
            ? commit[..12] + (environment.GetValueOrDefault("dirty") == "yes" ? " + changes" : "")
            : "";
}
