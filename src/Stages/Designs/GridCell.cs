namespace Stages.Designs;

/// <summary>The grid of a cell.</summary>
/// <param name="Cell">The cell.</param>
/// <param name="TrainingSeeds">The training seeds of the rows; the first is design A's.</param>
/// <param name="Grid">The values; the first column is design B.</param>
public sealed record GridCell(CellName Cell, IReadOnlyList<int> TrainingSeeds, SeedGrid Grid)
{
    /// <summary>Groups the rows of a run table into grids, in the table's order.</summary>
    /// <exception cref="InvalidDataException">A run is missing: the message says which.</exception>
    public static IReadOnlyList<GridCell> Of(IEnumerable<RunRow> runs) =>
        [
            .. runs.GroupBy(run => run.Cell)
                .Select(cell => new GridCell(
                    cell.Key,
                    [.. cell.Select(run => run.TrainingSeed).Distinct()],
                    Arrange(cell.Key, cell.ToDictionary(run => (run.TrainingSeed, run.UnlearningSeed), run => run.Value))
                )),
        ];

    /// <summary>The grids of design B alone: one column.</summary>
    public static IReadOnlyList<GridCell> OfDesignB(IEnumerable<RunRow> runs) => Of(runs.Where(run => run.InB));

    /// <summary>Design B and Retrain's, paired by training seed.</summary>
    public IReadOnlyList<SeedPair> PairedWith(GridCell retrain)
    {
        var gold = retrain.TrainingSeeds.Zip(retrain.Grid.Column(0)).ToDictionary(p => p.First, p => p.Second);
        return [.. TrainingSeeds.Zip(Grid.Column(0), (seed, value) => new SeedPair(seed, value, gold[seed]))];
    }

    // Values are in the order of the runs, in which design A's training seed and design B's unlearning seed come first.
    private static SeedGrid Arrange(CellName cell, Dictionary<(int Training, int? Unlearning), double> values)
    {
        if (values.Keys.All(k => k.Unlearning is null))
        {
            return SeedGrid.OfDeterministic([.. values.Values]);
        }

        List<int> rows = [.. values.Keys.Select(k => k.Training).Distinct()];
        List<int?> columns = [.. values.Keys.Select(k => k.Unlearning).Distinct()];
        return SeedGrid.Of([
            .. rows.Select(row =>
                columns
                    .Select(column =>
                        values.TryGetValue((row, column), out var value)
                            ? value
                            : throw new InvalidDataException(
                                $"{cell.Text} has no run with training seed {row} and unlearning seed "
                                    + $"{column}; the variance components are defined for a full grid."
                            )
                    )
                    .ToArray()
            ),
        ]);
    }
}
