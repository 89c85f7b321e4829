using Pipeline;
using Stages.Designs;
using Stages.Reported;

namespace Benchmarks.Statistics;

/// <summary>How often Verify calls an honest repetition another, and finds a planted change.</summary>
internal static class Replications
{
    private const int Seeds = 11;

    // Of the eleven on each side, none twice: one that is drawn twice for one side alone is itself a difference.
    private const int Part = 9;

    internal static void Measure(int simulations, string reported, IReadOnlyList<string> planted)
    {
        var runs = RunRow.Read(reported);
        Console.WriteLine($"Verify's answer in {simulations} pairs of each kind, drawn from {reported}");
        foreach (var (seeds, unlearning) in ((int, int)[])[(Seeds, 1), (5, 1), (3, 1), (2, 1), (Seeds, Seeds)])
        {
            var part = runs.Where(r => r.UnlearningSeed is not { } u || u <= unlearning).ToList();
            Print(
                $"size, {seeds} new training seeds, grid of {unlearning} unlearning seeds",
                simulations,
                random => Replication.Of(Resampled(part, Seeds, random), Resampled(part, seeds, random))
            );
        }

        var once = runs.Where(r => r.UnlearningSeed is null or 1).ToList();
        foreach (var method in runs.Select(r => r.Cell.Method).Distinct())
        {
            Power($"classes of {method} shifted by one", Shifted(once, method));
        }

        foreach (var path in planted)
        {
            Power(Path.GetFileNameWithoutExtension(path), RunRow.Read(path));
        }

        void Power(string what, IReadOnlyList<RunRow> changed)
        {
            var whole = Replication.Of(runs, changed);
            Console.WriteLine(
                $"{what}: {whole.Agreement}, p {whole.P:g3}: {whole.Averages:g3} of the averages, "
                    + $"{whole.Furthest!.Corrected:g3} of {whole.Furthest.Cell.Text}"
            );
            Print(
                $"    {Part} training seeds of each side's {Seeds}",
                simulations,
                random => Replication.Of(PartOf(runs, random), PartOf(changed, random))
            );
        }
    }

    // As if a method took the label of the next forgotten class: its runs stand under another class.
    private static List<RunRow> Shifted(IReadOnlyList<RunRow> runs, string method)
    {
        return [.. runs.Select(r => r.Cell.Method == method ? r with { Cell = Next(r.Cell) } : r)];

        CellName Next(CellName cell)
        {
            var classes = runs.Where(r => r.Cell.Setting == cell.Setting).Select(r => (r.Cell.Class, r.Cell.ClassName)).Distinct().ToList();
            var (next, name) = classes[(classes.IndexOf((cell.Class, cell.ClassName)) + 1) % classes.Count];
            return cell with { Class = next, ClassName = name };
        }
    }

    private static void Print(string what, int simulations, Func<RandomStream, Replication> of)
    {
        var answers = new Agreement[simulations];
        Parallel.For(0, simulations, i => answers[i] = of(RandomStream.For(i, $"benchmark/replications/{what}")).Agreement);
        Console.WriteLine($"{what}: " + string.Join(", ", answers.CountBy(a => a).OrderBy(c => c.Key).Select(c => $"{c.Key} {c.Value}")));
    }

    private static List<RunRow> PartOf(IReadOnlyList<RunRow> runs, RandomStream random)
    {
        var bySeed = runs.GroupBy(r => r.TrainingSeed).ToList();
        return [.. random.Subset(bySeed.Count, Part).SelectMany(i => bySeed[(int)i])];
    }

    // Whole training seeds with all their runs, with replacement, named anew. Both sides draw from the same.
    private static List<RunRow> Resampled(IReadOnlyList<RunRow> runs, int seeds, RandomStream random)
    {
        var bySeed = runs.GroupBy(r => r.TrainingSeed).ToList();
        return
        [
            .. Enumerable
                .Range(1, seeds)
                .SelectMany(seed => bySeed[(int)random.NextInt(bySeed.Count)].Select(r => r with { TrainingSeed = seed })),
        ];
    }
}
