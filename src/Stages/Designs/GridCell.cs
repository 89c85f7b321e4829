namespace Stages.Designs;

/// <summary>The runs of a cell, by their seeds.</summary>
/// <param name="Cell">The cell.</param>
/// <param name="TrainingSeeds">The training seeds of the rows; the first is design A's.</param>
/// <param name="Values">The values, a row for each training seed; the first column is design B. Null where the run
/// diverged.</param>
/// <param name="Deterministic">Whether the method draws nothing.</param>
public sealed record GridCell(
    CellName Cell,
    IReadOnlyList<int> TrainingSeeds,
    IReadOnlyList<IReadOnlyList<double?>> Values,
    bool Deterministic
)
{
    /// <summary>A cell whose grid is full.</summary>
    public GridCell(CellName cell, IReadOnlyList<int> trainingSeeds, SeedGrid grid)
        : this(
            cell,
            trainingSeeds,
            [.. Enumerable.Range(0, grid.TrainingSeeds).Select(i => grid.Row(i).Select(value => (double?)value).ToArray())],
            grid.Deterministic
        ) { }

    /// <summary>The number of unlearning seeds; 1 where the method draws nothing.</summary>
    public int UnlearningSeeds => Values[0].Count;

    /// <summary>The runs without a finite value.</summary>
    public LeftOut LeftOut { get; } = LeftOut.Of(Values.SelectMany(row => row));

    /// <summary>The values that are finite.</summary>
    public IReadOnlyList<double> Counted => Finite(Values.SelectMany(row => row));

    /// <summary>
    /// The grid of the training seeds that have a run, where each of them has all of its runs; null otherwise. A seed
    /// without any run is a model that there is not: the others are a full grid of fewer seeds.
    /// </summary>
    public SeedGrid? Grid { get; } = GridOf(Values, Deterministic);

    /// <summary>The training seeds of <see cref="Grid"/>'s rows: those that have a run.</summary>
    public IReadOnlyList<int> GridSeeds { get; } = [.. TrainingSeeds.Where((_, i) => Finite(Values[i]).Length > 0)];

    /// <summary>The finite values of a training seed.</summary>
    public IReadOnlyList<double> Row(int trainingSeed) => Finite(Values[trainingSeed]);

    /// <summary>The mean of each training seed's finite values; null where it has none.</summary>
    public IReadOnlyList<double?> RowMeans => [.. Values.Select(Finite).Select(row => row.Length == 0 ? (double?)null : row.Average())];

    /// <summary>The values of design B, one for each training seed; null where the run diverged.</summary>
    public IReadOnlyList<double?> ValuesOfB => [.. Values.Select(row => row[0])];

    /// <summary>The finite values of design B.</summary>
    public IReadOnlyList<double> B => Finite(ValuesOfB);

    /// <summary>Groups the rows of a run table into grids, in the table's order.</summary>
    /// <exception cref="InvalidDataException">A run is missing: the message says which.</exception>
    public static IReadOnlyList<GridCell> Of(IEnumerable<RunRow> runs) =>
        [
            .. runs.GroupBy(run => run.Cell)
                .Select(cell => Arrange(cell.Key, cell.ToDictionary(run => (run.TrainingSeed, run.UnlearningSeed)))),
        ];

    /// <summary>The grids of design B alone: one column.</summary>
    public static IReadOnlyList<GridCell> OfDesignB(IEnumerable<RunRow> runs) => Of(runs.Where(run => run.InB));

    // Values are in the order of the runs, in which design A's training seed and design B's unlearning seed come first.
    private static GridCell Arrange(CellName cell, Dictionary<(int Training, int? Unlearning), RunRow> runs)
    {
        List<int> rows = [.. runs.Keys.Select(k => k.Training).Distinct()];
        List<int?> columns = [.. runs.Keys.Select(k => k.Unlearning).Distinct()];
        return new GridCell(
            cell,
            rows,
            [.. rows.Select(row => columns.Select(column => Run(row, column).Value).ToArray())],
            runs.Keys.All(k => k.Unlearning is null)
        );

        RunRow Run(int row, int? column) =>
            runs.TryGetValue((row, column), out var run)
                ? run
                : throw new InvalidDataException(
                    $"{cell.Text} has no run with training seed {row} and unlearning seed "
                        + $"{column}; the variance components are defined for a full grid."
                );
    }

    private static double[] Finite(IEnumerable<double?> values) => [.. values.OfType<double>().Where(double.IsFinite)];

    private static SeedGrid? GridOf(IReadOnlyList<IReadOnlyList<double?>> values, bool deterministic)
    {
        double[][] rows = [.. values.Select(Finite).Where(row => row.Length > 0)];
        return rows.Length == 0 || rows.Any(row => row.Length < values[0].Count) ? null
            : deterministic ? SeedGrid.OfDeterministic([.. rows.Select(row => row[0])])
            : SeedGrid.Of(rows);
    }
}
