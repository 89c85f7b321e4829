using Pipeline;
using Stages.Designs;
using Stages.Metrics;
using Stages.Reported;

namespace Benchmarks.Statistics;

/// <summary>How often Verify calls an honest repetition another, and finds a planted change.</summary>
internal static class Replications
{
    private const int Seeds = 11;
    private static readonly IReadOnlyList<string> Shown = PaperMetrics.By(AccuracyFormula.Exact);

    internal static void Measure(int simulations, string reported, IReadOnlyList<string> planted)
    {
        var runs = Read(reported);
        Console.WriteLine($"Verify's answer in {simulations} pairs of {Seeds} training seeds each, drawn from {reported}");
        foreach (var (seeds, unlearning) in ((int, int)[])[(Seeds, 1), (5, 1), (3, 1), (2, 1), (Seeds, Seeds)])
        {
            var part = runs.Where(r => r.UnlearningSeed is not { } u || u <= unlearning).ToList();
            Print($"size, {seeds} new training seeds, grid of {unlearning} unlearning seeds", simulations, part, part, seeds);
        }

        foreach (var method in runs.Select(r => r.Cell.Method).Distinct().ToList())
        {
            var once = runs.Where(r => r.UnlearningSeed is null or 1).ToList();
            Print($"power, classes of {method} shifted by one", simulations, once, Shifted(once, method), Seeds);
        }

        foreach (var path in planted)
        {
            var changed = Read(path);
            Print($"power, {Path.GetFileNameWithoutExtension(path)}", simulations, runs, changed, Seeds);
            var once = Replication.Of(runs, changed);
            Console.WriteLine(
                $"    as it came out: {once.Agreement}, p {once.Together:g3} of all together, "
                    + $"least p by Holm {once.Least!.Corrected:g3} ({once.Least.Cell.Text})"
            );
        }
    }

    private static List<RunRow> Read(string path) => [.. RunRow.Read(path).Where(r => Shown.Contains(r.Cell.Metric))];

    // As if a method took the label of the next forgotten class: its runs stand under another class.
    private static List<RunRow> Shifted(List<RunRow> runs, string method)
    {
        return [.. runs.Select(r => r.Cell.Method == method ? r with { Cell = Next(r.Cell) } : r)];

        CellName Next(CellName cell)
        {
            var classes = runs.Where(r => r.Cell.Setting == cell.Setting).Select(r => (r.Cell.Class, r.Cell.ClassName)).Distinct().ToList();
            var (next, name) = classes[(classes.IndexOf((cell.Class, cell.ClassName)) + 1) % classes.Count];
            return cell with { Class = next, ClassName = name };
        }
    }

    private static void Print(string what, int simulations, List<RunRow> reported, List<RunRow> changed, int seeds)
    {
        var answers = new Agreement[simulations];
        Parallel.For(
            0,
            simulations,
            i =>
            {
                var random = RandomStream.For(i, $"benchmark/replications/{what}");
                answers[i] = Replication.Of(Resampled(reported, Seeds, random), Resampled(changed, seeds, random)).Agreement;
            }
        );
        Console.WriteLine($"{what}: " + string.Join(", ", answers.CountBy(a => a).OrderBy(c => c.Key).Select(c => $"{c.Key} {c.Value}")));
    }

    // Whole training seeds with all their runs, drawn with replacement and then named anew.
    private static List<RunRow> Resampled(List<RunRow> runs, int seeds, RandomStream random)
    {
        var bySeed = runs.GroupBy(r => r.TrainingSeed).Select(g => g.ToList()).ToList();
        return
        [
            .. Enumerable
                .Range(1, seeds)
                .SelectMany(seed => bySeed[(int)random.NextInt(bySeed.Count)].Select(r => r with { TrainingSeed = seed })),
        ];
    }
}
