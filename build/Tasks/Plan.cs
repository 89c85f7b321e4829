using Build.CommandLine;
using Build.Planning;
using Build.Running;
using Cake.Frosting;
using Pipeline;
using Pipeline.Fingerprints;
using Pipeline.Looking;
using Pipeline.Store;
using Spectre.Console;
using Stages.Experiments;
using Stages.Training;

namespace Build.Tasks;

/// <summary>Tells what an experiment will take.</summary>
[TaskName("Plan")]
[TaskDescription(Sentences.Plan)]
public sealed class Plan : InspectTask
{
    /// <inheritdoc/>
    protected override void Inspect(BuildContext context, Graph graph, ArtifactStore store)
    {
        if (context.Options.Pilot)
        {
            PilotPlan.Print(context, store);
            return;
        }

        var methodOf = new Dictionary<Stage, string>(
            context.Experiment.Runs.Select(r => KeyValuePair.Create(r.Metrics.Unlearned, r.Method)),
            ReferenceEqualityComparer.Instance
        );
        var workload = new Workload(context.Request.Experiment);
        var forecasts = Forecast.Of(graph, store, new CodeFingerprints(context.Options.CodeCache).Of, context.Experiment.Name);
        // Stages of a group take times in proportion to their operations.
        var groups = forecasts
            .GroupBy(f => methodOf.TryGetValue(f.Stage, out var method) ? $"unlearning, {method}" : f.Stage.Kind)
            .Select(g => new PlannedGroup(g.Key, [.. g], workload, s => Measured(store, context.Experiment.Name, s)))
            .ToList();
        var pace = groups.Any(g => g.NeedsModel) ? Pace(workload, context.Options) : (double?)null;
        Print(groups, pace, Math.Min(context.Options.Jobs, Gpus.Slots(context.Options).Count));
        if (context.Options.Of(OptionTable.Workers) is { } workers)
        {
            var toDo = groups.SelectMany(group => group.ToDo(pace)).ToDictionary(s => s.Stage, s => s.Seconds);
            Print(new Schedule(graph, stage => toDo.GetValueOrDefault(stage)), toDo.Values.Sum(), workers);
        }

        if (pace is { } rate)
        {
            var (_, shape, size, batch) = workload.Typical;
            Console.WriteLine(
                "~ from a model: two operations per multiplication and addition of the layers, a backward pass twice "
                    + $"a forward pass, at {rate / 1e9:0.0} GFLOP/s, which a training step of this network (width {shape.Width}, "
                    + $"{shape.Channels}x{size}x{size}, batch {batch}) reached just now on "
                    + (context.Options.Device == "cuda" ? "one GPU." : "one thread.")
            );
        }

        Console.WriteLine(
            "Times in the table are of one stage at a time, without downloads. Memory is of one worker: the largest, times jobs, must fit."
        );
    }

    private static StageRecord? Measured(ArtifactStore store, string experiment, Stage stage) =>
        store.Last(stage.IdIn(experiment)) is { Failed: false } record ? record : null;

    private static double Pace(Workload workload, Options options)
    {
        var (network, shape, size, batch) = workload.Typical;
        return TrainingPace.Measure(network, shape, size, batch, options.Device, options.Tf32);
    }

    private static void Print(List<PlannedGroup> groups, double? pace, int jobs)
    {
        var table = new Table().Border(TableBorder.Rounded).AddColumn("stages");
        foreach (var column in (string[])["all", "done", "each", "to do", "disk", "memory"])
        {
            table.AddColumn(new TableColumn(column).RightAligned());
        }

        foreach (var group in groups)
        {
            var mark = group.NeedsModel ? "~" : "";
            table.AddRow(
                group.Name,
                $"{group.Count:N0}",
                group.Done == 0 ? "·" : $"{group.Done:N0}",
                group.IsUnknown ? "?" : mark + Duration(group.SecondsOfEach(pace)),
                group.IsUnknown ? "?"
                    : group.SecondsToDo(pace) == 0 ? "·"
                    : mark + Duration(group.SecondsToDo(pace)),
                Bytes(group.DiskBytes),
                group.MemoryBytes is { } memory ? Bytes(memory) : ""
            );
        }

        var seconds = groups.Sum(g => g.SecondsToDo(pace));
        var unknown = groups.Any(g => g.IsUnknown) ? " + ?" : "";
        table.AddRow(
            "total",
            $"{groups.Sum(g => g.Count):N0}",
            $"{groups.Sum(g => g.Done):N0}",
            "",
            Duration(seconds) + unknown,
            Bytes(groups.Sum(g => g.DiskBytes)),
            Bytes(groups.Max(g => g.MemoryBytes ?? 0))
        );
        AnsiConsole.Write(table);
        Console.WriteLine(
            seconds == 0 && unknown.Length == 0
                ? "Nothing is left to do."
                : $"To do with {jobs} job(s) at once: {Duration(seconds / jobs)}{unknown}."
        );
        if (unknown.Length > 0)
        {
            Console.WriteLine("? runs of a program of which none is recorded: how long they take is not known. --target=Check times one.");
        }
    }

    private static void Print(Schedule schedule, double work, int workers) =>
        Console.WriteLine(
            $"With {workers} worker(s), in the order in which they would be given out: {Duration(schedule.On(workers))}. "
                + $"All stages on as many workers: {Duration(work / workers)}; the longest chain of stages that need each other: "
                + $"{Duration(schedule.LongestChain)}."
        );

    private static string Duration(double seconds) =>
        seconds switch
        {
            0 => "·",
            < 1 => $"{seconds:0.000} s",
            < 100 => $"{seconds:0.0} s",
            < 6000 => $"{seconds / 60:0.0} min",
            _ => $"{seconds / 3600:N1} h",
        };

    private static string Bytes(long bytes) =>
        bytes switch
        {
            0 => "·",
            < 1_000_000 => $"{bytes / 1e3:N0} kB",
            < 10_000_000_000 => $"{bytes / 1e6:N0} MB",
            _ => $"{bytes / 1e9:N1} GB",
        };
}
