using Pipeline;
using Stages.Designs;
using Stages.Mathematics;

namespace Stages.Variance;

/// <summary>
/// How right common practice is over all cells of the methods that unlearn (docs/science.md, section 8). Intervals are
/// over training seeds, with all cells of a seed together, because these share a model; null for fewer than ten.
/// </summary>
/// <param name="Cells">The cells that are counted.</param>
/// <param name="DrawNothing">The cells of methods that draw nothing, which are not: their interval has no width.</param>
/// <param name="NotEstimable">The cells that are not for another reason, which <see cref="CommonPractice.Refusal"/>
/// and diverged runs give.</param>
/// <param name="TrainingSeeds">The training seeds of the cells that are counted.</param>
/// <param name="UnlearningSeeds">J.</param>
/// <param name="Printed">The intervals that these training seeds print: one for each cell and seed.</param>
/// <param name="Coverage">The share of them that contain the mean over training seeds.</param>
/// <param name="EffectiveSeeds">What J runs of one training seed are worth: the median over cells.</param>
/// <param name="LargerShare">The share of cells and training seeds with a larger variance than design B's.</param>
public sealed record PracticeOverCells(
    int Cells,
    int DrawNothing,
    int NotEstimable,
    int TrainingSeeds,
    int UnlearningSeeds,
    int Printed,
    Estimate Coverage,
    Estimate EffectiveSeeds,
    Estimate LargerShare
)
{
    private const long Seed = 20_260_105;

    /// <summary>Over some cells; null where none is counted.</summary>
    /// <param name="cells">Cells of methods that unlearn.</param>
    /// <param name="name">What the cells are, in the purpose of the stream.</param>
    /// <param name="random">Where streams come from.</param>
    public static PracticeOverCells? Of(IReadOnlyList<GridCell> cells, string name, RandomSource random)
    {
        var counted = cells.Where(IsCounted).ToList();
        if (counted.Count == 0)
        {
            return null;
        }

        int[] seeds = [.. counted.SelectMany(cell => cell.GridSeeds).Distinct().Order()];
        var places = counted.Select(cell => Places(cell, seeds)).ToArray();
        var quantiles = counted.Select(cell => CommonPractice.StudentsQuantile(cell.UnlearningSeeds)).ToArray();
        var whole = Statistics([.. Enumerable.Range(0, seeds.Length)]);
        var intervals = HalfSamples.Intervals(seeds.Length, Statistics, random(Seed, $"statistics/practice/{name}"));
        var values = counted.Max(cell => cell.UnlearningSeeds);
        return new PracticeOverCells(
            counted.Count,
            cells.Count(cell => cell.Deterministic),
            cells.Count(cell => !cell.Deterministic) - counted.Count,
            seeds.Length,
            values,
            counted.Sum(cell => cell.Grid!.TrainingSeeds),
            Estimate.Within(whole[0], intervals[0], 0, 1),
            Estimate.Within(whole[1], intervals[1], 1, values),
            Estimate.Within(whole[2], intervals[2], 0, 1)
        );

        double[] Statistics(int[] kept)
        {
            var (printed, containing, larger) = (0, 0, 0);
            var effective = new List<double>(counted.Count);
            for (var c = 0; c < counted.Count; c++)
            {
                int[] rows = [.. kept.Select(seed => places[c][seed]).Where(row => row >= 0)];
                if (rows.Length > 1)
                {
                    var counts = PracticeCounts.Of(counted[c].Grid!.Rows, rows, counted[c].UnlearningSeeds, quantiles[c]);
                    printed += rows.Length;
                    containing += counts.Containing;
                    larger += counts.Larger;
                    effective.Add(counts.EffectiveSeeds);
                }
            }

            return printed == 0
                ? [double.NaN, double.NaN, double.NaN]
                : [containing / (double)printed, Quantile.Of(effective, 0.5), larger / (double)printed];
        }
    }

    private static bool IsCounted(GridCell cell) => cell.Grid is { } grid && CommonPractice.Refusal(grid) is null;

    // The row of each training seed in a cell's grid; −1 where it has none.
    private static int[] Places(GridCell cell, int[] seeds)
    {
        var own = cell.GridSeeds.ToList();
        return [.. seeds.Select(seed => own.IndexOf(seed))];
    }
}
