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
/// Whether the runs here and the reported ones could be of one pipeline (docs/science.md, section 8): two permutation
/// tests for each cell, corrected by Holm over all of them, which find a change of one cell; and one test of all
/// together, which finds a small change of many. Each has half the level.
/// </summary>
/// <param name="Agreement">The answer.</param>
/// <param name="Together">p of all tests together: of the sum of their −ln p, by the same relabellings.</param>
/// <param name="TrainingSeeds">The most training seeds of a cell, reported and here.</param>
/// <param name="Tests">The tests of every cell that both have.</param>
public sealed record Replication(
    Agreement Agreement,
    double Together,
    (int Reported, int Here) TrainingSeeds,
    IReadOnlyList<CellTest> Tests
)
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
        var most = Math.Max(PermutationTest.DefaultPermutations + 1, (int)(8 * cells.Count / Level));
        var labels = new Dictionary<(int, int), (Relabelling Relabelling, double[] Evidence)>();
        var tests = cells.SelectMany(c => Tested(c.Cell, c.Reported, c.Here, P)).ToList();
        var corrected = Holm.Adjust([.. tests.Select(t => t.P)]);
        tests = [.. tests.Select((test, i) => test with { Corrected = corrected[i] })];
        // One group of tests, but where values are not finite: those cells have fewer training seeds.
        var together = labels.Values.Select(l => l.Evidence.Count(e => e >= l.Evidence[0] * (1 - 1e-9)) / (double)l.Evidence.Length);
        var p = Math.Min(1, together.Select(share => share * labels.Count).DefaultIfEmpty(1).Min());
        return new(
            IsIdentical(reported, here) ? Agreement.Identical
                : corrected.Any(c => c <= Level / 2) || p <= Level / 2 ? Agreement.Differs
                : labels.Values.Any(l => l.Relabelling.LeastP * labels.Count <= Level / 2) ? Agreement.Agrees
                : Agreement.CannotTell,
            p,
            (cells.Select(c => c.Reported.Count).DefaultIfEmpty().Max(), cells.Select(c => c.Here.Count).DefaultIfEmpty().Max()),
            tests
        );

        double[] P(IReadOnlyList<IReadOnlyList<double>> first, IReadOnlyList<IReadOnlyList<double>> second, bool byDistance)
        {
            var sizes = (first.Count, second.Count);
            if (!labels.TryGetValue(sizes, out var known))
            {
                var relabelling = Relabelling.Of(first.Count, second.Count, most, random);
                labels[sizes] = known = (relabelling, new double[relabelling.Labels.Count]);
            }

            var p = known.Relabelling.P([.. first, .. second]);
            double[][] used = byDistance ? [p.Mean, p.Distance] : [p.Mean];
            foreach (var shares in used)
            {
                for (var k = 0; k < shares.Length; k++)
                {
                    known.Evidence[k] -= Math.Log(shares[k]);
                }
            }

            return [.. used.Select(shares => shares[0])];
        }
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
        [.. runs.GroupBy(run => run.TrainingSeed).Select(seed => (IReadOnlyList<double>)[.. seed.Select(run => run.Value ?? double.NaN)])];

    // Rows of a design without the grid are as long as its shortest one: design B.
    private static IEnumerable<CellTest> Tested(
        CellName cell,
        IReadOnlyList<IReadOnlyList<double>> reported,
        IReadOnlyList<IReadOnlyList<double>> here,
        Func<IReadOnlyList<IReadOnlyList<double>>, IReadOnlyList<IReadOnlyList<double>>, bool, double[]> of
    )
    {
        var runs = reported.Concat(here).Min(row => row.Count);
        var (first, second) = (Cut(reported), Cut(here));
        var (finite, finiteHere) = (first.Where(IsFinite).ToList(), second.Where(IsFinite).ToList());
        if (finite.Count < first.Count || finiteHere.Count < second.Count)
        {
            var shares = (Reported: Infinite(first), Here: Infinite(second));
            yield return Test("not finite", shares, of(shares.Reported, shares.Here, false)[0]);
        }

        if (finite.Count > 0 && finiteHere.Count > 0)
        {
            var p = of(finite, finiteHere, true);
            yield return Test("mean", (finite, finiteHere), p[0]);
            yield return Test("W2", (finite, finiteHere), p[1]);
        }

        List<IReadOnlyList<double>> Cut(IReadOnlyList<IReadOnlyList<double>> rows) => [.. rows.Select(row => row.Take(runs).ToArray())];

        CellTest Test(string name, (List<IReadOnlyList<double>> Reported, List<IReadOnlyList<double>> Here) rows, double p) =>
            new(cell, name, rows.Reported.Average(r => r.Average()), rows.Here.Average(r => r.Average()), p, p);
    }

    private static bool IsFinite(IReadOnlyList<double> row) => row.All(double.IsFinite);

    private static List<IReadOnlyList<double>> Infinite(List<IReadOnlyList<double>> rows) =>
        [.. rows.Select(row => (double[])[IsFinite(row) ? 0 : 1])];
}
