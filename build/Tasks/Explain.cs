using Build.CommandLine;
using Build.Running;
using Cake.Frosting;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;
using Pipeline;
using Pipeline.Fingerprints;
using Pipeline.Keys;
using Pipeline.Looking;
using Pipeline.Store;

namespace Build.Tasks;

/// <summary>Shows a stage's key and how it differs from the last execution's.</summary>
[TaskName("Explain")]
[TaskDescription(Sentences.Explain)]
public sealed class Explain : InspectTask
{
    /// <inheritdoc/>
    protected override void Inspect(BuildContext context, Graph graph, ArtifactStore store)
    {
        var stage = TheStage(context, graph);
        var forecast = Forecast.Of(new Graph([stage]), store, new CodeFingerprints(context.Options.CodeCache).Of, context.Experiment.Name)[
            ^1
        ];
        Console.WriteLine($"{stage.Id}: {forecast.Outlook}{(forecast.Why is { } why ? $", {why}" : "")}");
        if (forecast.Key is not { } key)
        {
            Console.WriteLine("Its key is not known yet: it depends on what its inputs come out as.");
            return;
        }

        Console.WriteLine($"key {key.Hash} = SHA-256 of (without spaces):");
        Console.WriteLine(JToken.Parse(key.Text).ToString(Formatting.Indented));
        if (store.Last(stage.IdIn(context.Experiment.Name)) is not { } last)
        {
            Console.WriteLine("It has never run.");
            return;
        }

        var differences = KeyDifference.Between(last.Details.KeyText, key.Text);
        Console.WriteLine(
            differences.Count == 0
                ? $"The last execution ({last.StartedText}) had this key."
                : $"Against the last execution ({last.StartedText}):"
        );
        foreach (var difference in differences)
        {
            Console.WriteLine($"  {difference.Reason}: {difference}");
        }
    }
}
