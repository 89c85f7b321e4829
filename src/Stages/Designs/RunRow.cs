using Stages.Tables;

namespace Stages.Designs;

/// <summary>
/// A row of the run table, one metric of one run; the one schema of that table, which is written and read here alone.
/// </summary>
/// <param name="Cell">Setting, class, method and metric.</param>
/// <param name="TrainingSeed">Seed of the original model.</param>
/// <param name="UnlearningSeed">Seed of the unlearning; null where the method draws nothing.</param>
/// <param name="InA">Whether the run belongs to design A.</param>
/// <param name="InB">Whether the run belongs to design B.</param>
/// <param name="Value">The value, in the cell's unit; null where the run diverged.</param>
/// <param name="Diverged">How the run diverged; null where it did not.</param>
public sealed record RunRow(
    CellName Cell,
    int TrainingSeed,
    int? UnlearningSeed,
    bool InA,
    bool InB,
    double? Value,
    string? Diverged = null
)
{
    /// <summary>The value where it is a finite number: what statistics count.</summary>
    public double? Finite => Value is { } value && double.IsFinite(value) ? value : null;

    /// <summary>The run table of these rows.</summary>
    public static Table ToTable(IEnumerable<RunRow> rows)
    {
        var cell = CellName.Columns<RunRow>(r => r.Cell);
        return Table.Of(
            "Every metric of every run, one row each.",
            rows,
            [
                .. cell[..4],
                Column.Of<RunRow, int>("training_seed", "", "Seed of the original model.", r => r.TrainingSeed),
                Column.Of<RunRow, int?>(
                    "unlearning_seed",
                    "",
                    "Seed of the unlearning; null where the method draws nothing.",
                    r => r.UnlearningSeed
                ),
                Column.Of<RunRow, bool>("in_a", "", "Whether the run belongs to design A.", r => r.InA),
                Column.Of<RunRow, bool>("in_b", "", "Whether the run belongs to design B.", r => r.InB),
                cell[4],
                Column.Of<RunRow, string>("unit", "", "Unit of the value.", r => r.Cell.Unit),
                Column.Of<RunRow, double?>("value", "", "Value, in the row's unit; missing where the run diverged.", r => r.Value),
                Column.Of<RunRow, string?>("diverged", "", "How the run diverged; missing where it did not.", r => r.Diverged),
            ]
        );
    }

    /// <summary>The rows of a run table.</summary>
    /// <exception cref="InvalidDataException">A column is missing, or of another type.</exception>
    public static IReadOnlyList<RunRow> Of(Table table)
    {
        var (training, unlearning) = (table.Ints("training_seed"), table.NullableInts("unlearning_seed"));
        var (inA, inB, value) = (table.Bools("in_a"), table.Bools("in_b"), table.NullableDoubles("value"));
        // Tables that were reported before there was such a column have none.
        var diverged = table.Columns.Any(c => c.Name == "diverged") ? table.Strings("diverged") : null;
        return
        [
            .. CellName.Of(table).Select((cell, i) => new RunRow(cell, training[i], unlearning[i], inA[i], inB[i], value[i], diverged?[i])),
        ];
    }

    /// <summary>The rows of the run table in a Parquet file.</summary>
    /// <exception cref="InvalidDataException">The file is not Parquet, or no run table.</exception>
    public static IReadOnlyList<RunRow> Read(string path) => Of(Table.ReadParquet(path));
}
