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

/// <summary>A cell's reported runs and those here, by one measure.</summary>
/// <param name="Cell">The cell.</param>
/// <param name="Measure">What is compared: "level", "spread" or "not finite".</param>
/// <param name="Reported">The reported mean; for the spread the root mean square distance from the mean of all runs, for
/// "not finite" the share of training seeds that have such a value.</param>
/// <param name="Here">The same of the runs here.</param>
/// <param name="P">The share of relabellings in which the cell is at least as far apart.</param>
/// <param name="Corrected">The share of relabellings in which any cell is.</param>
public sealed record CellTest(CellName Cell, string Measure, double Reported, double Here, double P, double Corrected);

/// <summary>
/// Whether the runs here and the reported ones could be of one pipeline (docs/science.md, section 8): one permutation test
/// of all cells that both have. It looks at the averages of each method's metrics, all together, which find a small change
/// of many cells; and at the cell that is furthest apart, which finds a change of one. The former has four fifths of the
/// level.
/// </summary>
/// <param name="Agreement">The answer.</param>
/// <param name="P">p of the test.</param>
/// <param name="Averages">p of the averages alone.</param>
/// <param name="TrainingSeeds">Training seeds, reported and here.</param>
/// <param name="OnlyHere">Cells that the reported run table does not have.</param>
/// <param name="Tests">The cells that both have, by each measure.</param>
public sealed record Replication(
    Agreement Agreement,
    double P,
    double Averages,
    (int Reported, int Here) TrainingSeeds,
    int OnlyHere,
    IReadOnlyList<CellTest> Tests
)
{
    /// <summary>The chance that an honest repetition differs.</summary>
    public const double Level = 0.05;

    private const long Seed = 20_261_125;
    private const int Relabellings = 10_000;
    private const double Ridge = 0.1;

    // Of the level. A cell that was changed is far apart, and a small change of all is at the edge.
    private const double ShareOfAverages = 0.8;

    /// <summary>The cell that is furthest apart.</summary>
    public CellTest? Furthest => Tests.MinBy(t => (t.Corrected, t.P));

    /// <summary>Compares two run tables, by the cells that both have.</summary>
    public static Replication Of(IReadOnlyList<RunRow> reported, IReadOnlyList<RunRow> here)
    {
        var cells = here.Select(run => run.Cell).ToHashSet();
        var all = cells.Count;
        cells.IntersectWith(reported.Select(run => run.Cell));
        var onlyHere = all - cells.Count;
        (reported, here) = (Common(reported), Common(here));
        var seeds = (Reported: SeedColumn.Seeds(reported).Count, Here: SeedColumn.Seeds(here).Count);
        if (cells.Count == 0)
        {
            return new(Agreement.CannotTell, 1, 1, seeds, onlyHere, []);
        }

        var relabelling = Relabelling.Of(seeds.Reported, seeds.Here, Relabellings, RandomStream.For(Seed, "replication"));
        var columns = SeedColumn.Of(reported, here);
        var (tests, furthest) = Cells(columns, relabelling);
        var averages = RegularisedHotelling.Of(Averaged(columns), relabelling, Ridge);
        var (byAverages, byCell) = (Relabelling.P(averages, averages), Relabelling.P(furthest, furthest));
        double[] least = [.. byAverages.Zip(byCell, (a, c) => Math.Min(a / ShareOfAverages, c / (1 - ShareOfAverages)))];
        var p = (double)least.Count(other => other <= least[0]) / least.Length;
        return new(
            IsIdentical(reported, here) ? Agreement.Identical
                : p <= Level ? Agreement.Differs
                : relabelling.LeastP <= Level ? Agreement.Agrees
                : Agreement.CannotTell,
            p,
            byAverages[0],
            seeds,
            onlyHere,
            tests
        );

        List<RunRow> Common(IReadOnlyList<RunRow> runs) => [.. runs.Where(run => cells.Contains(run.Cell))];
    }

    // Each cell's test, and how far apart the furthest cell is in each relabelling.
    private static (IReadOnlyList<CellTest> Tests, double[] Furthest) Cells(IReadOnlyList<SeedColumn> columns, Relabelling relabelling)
    {
        var furthest = new double[relabelling.Labels.Count];
        List<(double Own, double P)> found = [];
        foreach (var column in columns)
        {
            var apart = relabelling.Apart(column.Values);
            found.Add((apart[0], Relabelling.P(apart[..1], apart)[0]));
            for (var k = 0; k < apart.Length; k++)
            {
                furthest[k] = Math.Max(furthest[k], apart[k]);
            }
        }

        var corrected = Relabelling.P([.. found.Select(cell => cell.Own)], furthest);
        return ([.. columns.Select((c, i) => new CellTest(c.Cell, c.Measure, c.Reported, c.Here, found[i].P, corrected[i]))], furthest);
    }

    // Of each method's metric over all settings and classes: what moves together there stands out from the rest.
    private static IReadOnlyList<double[]> Averaged(IReadOnlyList<SeedColumn> columns) =>
        [
            .. columns
                .Where(column => column.Measure != SeedColumn.Spread)
                .GroupBy(column => (column.Cell.Method, column.Cell.Metric, column.Measure))
                .Select(group =>
                    SeedColumn.Standardised(
                        [.. Enumerable.Range(0, group.First().Values.Length).Select(i => group.Sum(c => c.Values[i]))],
                        SeedColumn.Rounding
                    )
                ),
        ];

    private static bool IsIdentical(IReadOnlyList<RunRow> reported, IReadOnlyList<RunRow> here)
    {
        var values = reported.ToDictionary(run => (run.Cell, run.TrainingSeed, run.UnlearningSeed), run => run.Value);
        return here.All(run =>
            values.TryGetValue((run.Cell, run.TrainingSeed, run.UnlearningSeed), out var value) && value.Equals(run.Value)
        );
    }
}
