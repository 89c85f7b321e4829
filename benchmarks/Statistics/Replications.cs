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
        foreach (var (seeds, unlearning) in ((int, int)[])[(Seeds, Seeds), (Seeds, 1), (5, Seeds), (3, Seeds), (2, 2)])
        {
            var part = runs.Where(r => r.UnlearningSeed is not { } u || u <= unlearning).ToList();
            Print($"size, {seeds} new training seeds, grid of {unlearning} unlearning seeds", simulations, part, part, seeds);
        }

        foreach (var path in planted)
        {
            var changed = Read(path);
            Print($"power, {Path.GetFileNameWithoutExtension(path)}", simulations, runs, changed, Seeds);
            var once = Replication.Of(runs, changed);
            Console.WriteLine($"    as it came out: {once.Agreement}, least p by Holm {once.Least!.Corrected:g3} ({once.Least.Cell.Text})");
        }
    }

    private static List<RunRow> Read(string path) => [.. RunRow.Read(path).Where(r => Shown.Contains(r.Cell.Metric))];

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
