using Build.Running;
using Pipeline;
using Pipeline.Store;
using Spectre.Console;
using Stages.Designs;
using Stages.Mathematics;
using Stages.Variance;

namespace Build.Planning;

/// <summary>
/// <c>--target=Plan --pilot</c>: from the runs that are there, what to run next, and how much narrower the intervals of the
/// gaps will be.
/// </summary>
internal static class PilotPlan
{
    private const double SecondsPerHour = 3600;
    private const int MostUnlearningSeeds = 200;

    /// <summary>Prints it.</summary>
    /// <exception cref="PipelineException">Nothing has run, or too little of it.</exception>
    public static void Print(BuildContext context, ArtifactStore store)
    {
        var (runs, design) = Runs(context);
        var gaps = PilotGap.Of(runs, context.Experiment.MethodNames, context.Experiment.ShownMetrics.Names, design);
        if (gaps.Count == 0)
        {
            throw new PipelineException(
                "--pilot: no gap between two methods, or a method and Retrain, can be estimated from the runs that are there.",
                "It takes two training seeds, and two methods whose gaps differ: run --target=Metrics with more of them."
            );
        }

        var (trainingSeeds, unlearningSeeds) = (gaps.Max(gap => gap.TrainingSeeds), gaps[0].UnlearningSeeds);
        var now = new Step("now", trainingSeeds, unlearningSeeds, 0);
        if (new RunCosts(context.Experiment, store).OfSeeds() is not (var training, var unlearning))
        {
            Print(context, gaps, [now]);
            Console.WriteLine("What more seeds would cost is unknown: not all of a training seed's stages have a recorded duration.");
            return;
        }

        // What has run is not paid for again. New training seeds may have fewer unlearning seeds than the others: then so
        // many of each are compared.
        double Beside(int j) => trainingSeeds * Math.Max(0, j - unlearningSeeds) * unlearning;
        Step At(string name, int i, int j) => new(name, i, j, ((i - trainingSeeds) * (training + (j * unlearning))) + Beside(j));
        var canDivide = unlearning > 0 && gaps.Any(gap => gap.UnlearningVariance > 0);
        var budget = context.Options.Budget * SecondsPerHour;
        var bought = Enumerable
            .Range(1, canDivide ? MostUnlearningSeeds : 1)
            .Where(j => Beside(j) <= budget)
            .Select(j => (I: trainingSeeds + (int)Math.Min((budget - Beside(j)) / (training + (j * unlearning)), 1_000_000), J: j))
            .Where(grid => grid.I > trainingSeeds || grid.J > unlearningSeeds)
            .Select(grid => At($"{context.Options.Budget} h", grid.I, grid.J))
            .MinBy(step => Width(gaps, step));
        List<Step> steps = [now, At("1 training seed", trainingSeeds + 1, unlearningSeeds)];
        if (canDivide)
        {
            steps.Add(At("1 unlearning seed", trainingSeeds, unlearningSeeds + 1));
        }

        Print(context, gaps, bought is null ? steps : [.. steps, bought]);
        Console.WriteLine(Advice(context, gaps, steps, bought, design));
    }

    private static (IReadOnlyList<RunRow> Runs, SeedDesign Design) Runs(BuildContext context)
    {
        var file = Path.Combine(context.Folder, context.Experiment.RunTable.Id, RunTable.File);
        if (!File.Exists(file))
        {
            throw new PipelineException(
                $"--pilot: there is no {file}, so there are no runs to plan from.",
                "Run a pilot first: --target=Metrics --training-seeds=5, for example."
            );
        }

        var asked = context.Experiment.Runs.Select(run => (run.TrainingSeed, run.Method)).ToHashSet();
        List<RunRow> runs = [.. RunRow.Read(file).Where(run => asked.Contains((run.TrainingSeed, run.Cell.Method)))];
        return (runs, runs.Exists(run => run is { InA: false, InB: false }) ? SeedDesign.Grid : SeedDesign.Pair);
    }

    // The mean of the logarithms: every gap counts the same, whatever its unit.
    private static double Width(IReadOnlyList<PilotGap> gaps, Step step) =>
        gaps.Average(gap => Math.Log(gap.HalfWidth(step.TrainingSeeds, step.UnlearningSeeds)));

    private static void Print(BuildContext context, IReadOnlyList<PilotGap> gaps, IReadOnlyList<Step> steps)
    {
        var table = new Spectre.Console.Table().Border(TableBorder.Rounded).AddColumn("");
        foreach (var step in steps)
        {
            table.AddColumn(new TableColumn(step.Name).RightAligned());
        }

        table.AddRow(["training x unlearning seeds", .. steps.Select(step => $"{step.TrainingSeeds} x {step.UnlearningSeeds}")]);
        table.AddRow(["hours more", .. steps.Select(step => step.Seconds == 0 ? "·" : Hours(step.Seconds))]);
        foreach (var kind in gaps.GroupBy(gap => (gap.Metric, gap.WithRetrain)))
        {
            table.AddRow([
                Title(context, kind.Key.Metric, kind.Key.WithRetrain),
                .. steps.Select(step =>
                    $"±{Number(context, kind, step, gap => gap.HalfWidth)}"
                    + (step.Seconds == 0 ? "" : $" ({Number(context, kind, step, gap => gap.UpperHalfWidth)})")
                ),
            ]);
        }

        AnsiConsole.Write(table);
        AnsiConsole.WriteLine(
            "± is half the 95 % interval of a gap (mean over a setting's classes), median over settings and pairs, in the metric's "
                + "unit; in brackets what it does not exceed with 80 % assurance. Hours: from recorded durations, one stage at a time."
        );
    }

    private static string Advice(BuildContext context, IReadOnlyList<PilotGap> gaps, List<Step> steps, Step? bought, SeedDesign design)
    {
        // Without enough budget the better of the single steps, per hour.
        var next = bought ?? steps.Skip(1).MinBy(step => (Width(gaps, step) - Width(gaps, steps[0])) / step.Seconds)!;
        var paid = bought is null ? $"{context.Options.Budget} h pay for neither. The next step: " : "";
        var options =
            $"--training-seeds={next.TrainingSeeds}"
            + (
                next.UnlearningSeeds > 1 ? $" --design=grid --unlearning-seeds={next.UnlearningSeeds}"
                : design == SeedDesign.Grid ? " --design=pair"
                : ""
            );
        var kind = gaps.GroupBy(gap => (gap.Metric, gap.WithRetrain)).First();
        return $"Do this: {paid}{options} ({Hours(next.Seconds)} h more; add seeds to the experiment's file where it lists fewer). "
            + $"{Title(context, kind.Key.Metric, kind.Key.WithRetrain)}: from "
            + $"±{Number(context, kind, steps[0], gap => gap.HalfWidth)} to about ±{Number(context, kind, next, gap => gap.HalfWidth)}.";
    }

    private static string Title(BuildContext context, string metric, bool withRetrain) =>
        $"{context.Experiment.MetricNames.Title(metric)}, {(withRetrain ? "gaps to Retrain" : "gaps between methods")}";

    private static string Number(
        BuildContext context,
        IGrouping<(string Metric, bool), PilotGap> gaps,
        Step step,
        Func<PilotGap, Func<int, int, double>> width
    ) =>
        Quantile
            .Of([.. gaps.Select(gap => width(gap)(step.TrainingSeeds, step.UnlearningSeeds))], 0.5)
            .ToString(context.Experiment.MetricNames.Unit(gaps.Key.Metric) == "%" ? "0.00" : "0.0000");

    private static string Hours(double seconds) =>
        seconds < SecondsPerHour / 10 ? $"{seconds / SecondsPerHour:0.0000}" : $"{seconds / SecondsPerHour:0.00}";

    /// <summary>A grid to run.</summary>
    /// <param name="Name">What it is called.</param>
    /// <param name="TrainingSeeds">I.</param>
    /// <param name="UnlearningSeeds">J.</param>
    /// <param name="Seconds">What it costs besides what has run.</param>
    private sealed record Step(string Name, int TrainingSeeds, int UnlearningSeeds, double Seconds);
}
