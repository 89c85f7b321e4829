using Pipeline;
using Stages.Designs;
using Stages.Reported;

namespace Benchmarks.Statistics;

/// <summary>How often Verify calls an honest repetition another, and finds a planted change.</summary>
internal static class Replications
{
    private const int Seeds = 11;

    // Of the eleven on each side, each once: a training seed that is drawn twice for one side alone is a difference.
    private const int Part = 9;

    /// <param name="simulations">Pairs of each kind.</param>
    /// <param name="reported">A run table.</param>
    /// <param name="other">A run table of the same pipeline with other training seeds.</param>
    /// <param name="planted">Run tables of changed pipelines.</param>
    internal static void Measure(int simulations, string reported, string other, IReadOnlyList<string> planted)
    {
        var (runs, others) = (RunRow.Read(reported), RunRow.Read(other));
        Console.WriteLine($"Verify's answer in {simulations} pairs of each kind");
        List<RunRow> pool = [.. runs.Concat(others).Where(r => r.UnlearningSeed is null or 1)];
        var seeds = pool.GroupBy(r => r.TrainingSeed).ToList();
        foreach (var size in (int[])[Seeds, 5, 3, 2])
        {
            Print(
                $"size, {Seeds} training seeds and {size} others of {seeds.Count}",
                simulations,
                random =>
                {
                    var drawn = random.Subset(seeds.Count, Seeds + size).Select(i => seeds[(int)i]).ToList();
                    return Replication.Of([.. drawn[..Seeds].SelectMany(s => s)], [.. drawn[Seeds..].SelectMany(s => s)]);
                }
            );
            Print(
                $"size, {Seeds} training seeds and {size}, drawn with replacement from the reported grid",
                simulations,
                random => Replication.Of(Resampled(runs, Seeds, random), Resampled(runs, size, random))
            );
        }

        Power("other training seeds", others);
        foreach (var method in runs.Select(r => r.Cell.Method).Distinct())
        {
            Power($"classes of {method} shifted by one", Shifted(others, method));
        }

        foreach (var path in planted)
        {
            Power(Path.GetFileNameWithoutExtension(path), RunRow.Read(path));
        }

        void Power(string what, IReadOnlyList<RunRow> changed)
        {
            var once = Replication.Of(runs, changed);
            Console.WriteLine(
                $"{what}: {once.Agreement}, p {once.P:g3}: {once.Averages:g3} of the averages, "
                    + $"{once.Furthest!.Corrected:g3} of {once.Furthest.Cell.Text}"
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

    // Whole training seeds with all their runs, named anew.
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
