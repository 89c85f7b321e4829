using Build.CommandLine;
using Build.Planning;
using Build.Running;
using Cake.Frosting;
using Pipeline;
using Pipeline.Store;
using Spectre.Console;

namespace Build.Tasks;

/// <summary>Prints how long the methods take, beside training anew: a view of the journal, as seconds are no result.</summary>
[TaskName("Times")]
[TaskDescription(Sentences.Times)]
public sealed class Times : InspectTask
{
    /// <inheritdoc/>
    protected override void Inspect(BuildContext context, Graph graph, ArtifactStore store)
    {
        var methods = context.Experiment.MethodNames;
        var times = MethodTimes.Of(context.Experiment, store);
        if (times.Count == 0)
        {
            Console.WriteLine("No run of a method has been recorded yet. --target=Unlearn runs them.");
            return;
        }

        foreach (var setting in times.GroupBy(t => t.Setting))
        {
            var table = new Table().Border(TableBorder.Rounded).Title(Markup.Escape(setting.Key));
            table.AddColumns("method", "runs", "seconds", "Retrain", "times as fast");
            foreach (var column in table.Columns.Skip(1))
            {
                column.RightAligned();
            }

            foreach (var time in setting)
            {
                table.AddRow(
                    new Text(methods.Title(time.Method)),
                    new Text(time.Runs.ToString()),
                    new Text(time.Seconds.ToString("0.000")),
                    new Text(time.Retrain?.ToString("0.000") ?? "–"),
                    new Text(time.SpeedUp?.ToString("0.0") ?? "–")
                );
            }

            AnsiConsole.Write(table);
        }

        Console.WriteLine(
            "Medians over the recorded runs: of the method's own seconds, of the training of the Retrain model of the same class and"
                + " training seed, and of their ratio. Compare them on one machine alone."
        );
        Console.WriteLine($"Computed on: {string.Join("; ", times.SelectMany(t => t.Machines).Distinct().Order())}");
    }
}
