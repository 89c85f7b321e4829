using Pipeline;
using Stages.Designs;
using Stages.Mathematics;

namespace Stages.Reported;

/// <summary>What the runs here say of the reported ones, all together.</summary>
public enum Agreement
{
    /// <summary>Every run here was reported, with the same values bit for bit.</summary>
    Identical,

    /// <summary>Both could be runs of one pipeline.</summary>
    Agrees,

    /// <summary>They could not, at the level of <see cref="Replication.Level"/> for all cells together.</summary>
    Differs,

    /// <summary>There are too few training seeds: no values could differ enough.</summary>
    CannotTell,
}

/// <summary>A cell's reported runs and those here.</summary>
/// <param name="Cell">The cell.</param>
/// <param name="Test">What is tested: "mean", "W2", or "not finite" for the number of values that are not.</param>
/// <param name="Reported">The mean of the reported values that the test uses; the share for "not finite".</param>
/// <param name="Here">The same of the values here.</param>
/// <param name="P">p of the permutation test.</param>
/// <param name="Corrected">p by Holm, over all tests.</param>
public sealed record CellTest(CellName Cell, string Test, double Reported, double Here, double P, double Corrected);

/// <summary>
/// Whether the runs here and the reported ones could be of one pipeline: two permutation tests for each cell, corrected
/// by Holm over all of them (docs/science.md, section 8).
/// </summary>
/// <param name="Agreement">The answer.</param>
/// <param name="TrainingSeeds">The most training seeds of a cell, reported and here.</param>
/// <param name="Tests">The tests of every cell that both have.</param>
public sealed record Replication(Agreement Agreement, (int Reported, int Here) TrainingSeeds, IReadOnlyList<CellTest> Tests)
{
    /// <summary>The chance that an honest repetition differs, over all cells.</summary>
    public const double Level = 0.05;

    private const long Seed = 20_261_125;

    /// <summary>The test with the least p.</summary>
    public CellTest? Least => Tests.MinBy(t => (t.Corrected, t.P));

    /// <summary>Compares two run tables, by the cells that both have.</summary>
    public static Replication Of(IReadOnlyList<RunRow> reported, IReadOnlyList<RunRow> here)
    {
        var cells = here.GroupBy(run => run.Cell)
            .Join(reported.GroupBy(run => run.Cell), h => h.Key, r => r.Key, (h, r) => (Cell: h.Key, Reported: Rows(r), Here: Rows(h)))
            .ToList();
        var random = RandomStream.For(Seed, "replication");
        // Enough that the least p stands Holm's correction twice over.
        var most = Math.Max(PermutationTest.DefaultPermutations + 1, (int)(4 * cells.Count / Level));
        var labels = new Dictionary<(int, int), Relabelling>();
        var tests = cells.SelectMany(c => Tested(c.Cell, c.Reported, c.Here, Labels)).ToList();
        var corrected = Holm.Adjust([.. tests.Select(t => t.P)]);
        tests = [.. tests.Select((test, i) => test with { Corrected = corrected[i] })];
        return new(
            IsIdentical(reported, here) ? Agreement.Identical
                : corrected.Any(p => p <= Level) ? Agreement.Differs
                : labels.Values.Any(l => l.LeastP * tests.Count <= Level) ? Agreement.Agrees
                : Agreement.CannotTell,
            (cells.Select(c => c.Reported.Count).DefaultIfEmpty().Max(), cells.Select(c => c.Here.Count).DefaultIfEmpty().Max()),
            tests
        );

        Relabelling Labels(int first, int second) =>
            labels.TryGetValue((first, second), out var known)
                ? known
                : labels[(first, second)] = Relabelling.Of(first, second, most, random);
    }

    private static bool IsIdentical(IReadOnlyList<RunRow> reported, IReadOnlyList<RunRow> here)
    {
        var values = reported.ToDictionary(run => (run.Cell, run.TrainingSeed, run.UnlearningSeed), run => run.Value);
        return here.Count > 0
            && here.All(run =>
                values.TryGetValue((run.Cell, run.TrainingSeed, run.UnlearningSeed), out var value) && value.Equals(run.Value)
            );
    }

    // Each training seed's values, in the order of its unlearning seeds.
    private static IReadOnlyList<IReadOnlyList<double>> Rows(IEnumerable<RunRow> runs) =>
        [.. runs.GroupBy(run => run.TrainingSeed).Select(seed => (IReadOnlyList<double>)[.. seed.Select(run => run.Value)])];

    // Rows of a design without the grid are as long as its shortest one: design B.
    private static IEnumerable<CellTest> Tested(
        CellName cell,
        IReadOnlyList<IReadOnlyList<double>> reported,
        IReadOnlyList<IReadOnlyList<double>> here,
        Func<int, int, Relabelling> labels
    )
    {
        var runs = reported.Concat(here).Min(row => row.Count);
        var (first, second) = (Cut(reported), Cut(here));
        var (finite, finiteHere) = (first.Where(IsFinite).ToList(), second.Where(IsFinite).ToList());
        if (finite.Count < first.Count || finiteHere.Count < second.Count)
        {
            var shares = (Reported: Infinite(first), Here: Infinite(second));
            yield return Test("not finite", shares, labels(first.Count, second.Count).P([.. shares.Reported, .. shares.Here]).Mean);
        }

        if (finite.Count > 0 && finiteHere.Count > 0)
        {
            var p = labels(finite.Count, finiteHere.Count).P([.. finite, .. finiteHere]);
            yield return Test("mean", (finite, finiteHere), p.Mean);
            yield return Test("W2", (finite, finiteHere), p.Distance);
        }

        List<IReadOnlyList<double>> Cut(IReadOnlyList<IReadOnlyList<double>> rows) => [.. rows.Select(row => row.Take(runs).ToArray())];

        CellTest Test(string name, (List<IReadOnlyList<double>> Reported, List<IReadOnlyList<double>> Here) rows, double p) =>
            new(cell, name, rows.Reported.Average(r => r.Average()), rows.Here.Average(r => r.Average()), p, p);
    }

    private static bool IsFinite(IReadOnlyList<double> row) => row.All(double.IsFinite);

    private static List<IReadOnlyList<double>> Infinite(List<IReadOnlyList<double>> rows) =>
        [.. rows.Select(row => (double[])[IsFinite(row) ? 0 : 1])];
}
