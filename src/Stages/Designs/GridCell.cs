using Stages.Tables;
using Stages.Variance;

namespace Stages.Designs;

/// <summary>The grid of one metric, for one setting, class and method.</summary>
/// <param name="Setting">The setting.</param>
/// <param name="Class">The forgotten class.</param>
/// <param name="ClassName">Its name.</param>
/// <param name="Method">The method.</param>
/// <param name="Metric">The metric.</param>
/// <param name="Unit">Its unit.</param>
/// <param name="TrainingSeeds">The training seeds of the rows; the first is design A's.</param>
/// <param name="Grid">The values; the first column is design B.</param>
public sealed record GridCell(
    string Setting,
    int Class,
    string ClassName,
    string Method,
    string Metric,
    string Unit,
    IReadOnlyList<int> TrainingSeeds,
    SeedGrid Grid
)
{
    /// <summary>The cell's name, which names its random streams.</summary>
    public string Name => $"{Setting}/class-{Class}/{Method}/{Metric}";

    /// <summary>What it is about.</summary>
    internal CellName Cell => new(Setting, Class, ClassName, Method, Metric, Unit);

    /// <summary>Groups a run table (<see cref="RunTableStage"/>) into grids, in the table's order.</summary>
    /// <exception cref="InvalidDataException">A run is missing: the message says which.</exception>
    public static IReadOnlyList<GridCell> Of(Table runs) => Of(runs, _ => true);

    /// <summary>The same of design B alone: one column.</summary>
    public static IReadOnlyList<GridCell> OfDesignB(Table runs)
    {
        var inB = runs.Bools("in_b");
        return Of(runs, i => inB[i]);
    }

    /// <summary>Design B and Retrain's, paired by training seed.</summary>
    public IReadOnlyList<SeedPair> PairedWith(GridCell retrain)
    {
        var gold = retrain.TrainingSeeds.Zip(retrain.Grid.Column(0)).ToDictionary(p => p.First, p => p.Second);
        return [.. TrainingSeeds.Zip(Grid.Column(0), (seed, value) => new SeedPair(seed, value, gold[seed]))];
    }

    private static IReadOnlyList<GridCell> Of(Table runs, Func<int, bool> takes)
    {
        var (setting, classes, names, method) = (
            runs.Strings("setting"),
            runs.Ints("class"),
            runs.Strings("class_name"),
            runs.Strings("method")
        );
        var (metric, unit, value) = (runs.Strings("metric"), runs.Strings("unit"), runs.Doubles("value"));
        var (training, unlearning) = (runs.Ints("training_seed"), runs.NullableInts("unlearning_seed"));
        return
        [
            .. Enumerable
                .Range(0, runs.RowCount)
                .Where(takes)
                .GroupBy(i => (setting[i], classes[i], names[i], method[i], metric[i], unit[i]))
                .Select(g => new GridCell(
                    g.Key.Item1,
                    g.Key.Item2,
                    g.Key.Item3,
                    g.Key.Item4,
                    g.Key.Item5,
                    g.Key.Item6,
                    [.. g.Select(i => training[i]).Distinct()],
                    Arrange(g.Key.ToString(), g.ToDictionary(i => (training[i], unlearning[i]), i => value[i]))
                )),
        ];
    }

    // Values are in the order of the runs, in which design A's training seed and design B's unlearning seed come first.
    private static SeedGrid Arrange(string cell, Dictionary<(int Training, int? Unlearning), double> values)
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
                                $"{cell} has no run with training seed {row} and unlearning seed "
                                    + $"{column}; the variance components are defined for a full grid."
                            )
                    )
                    .ToArray()
            ),
        ]);
    }
}
