using Stages.Tables;

namespace Stages.PerExample;

/// <summary>A quantity of a cell, which it names: a table of many cells reads it from their files.</summary>
/// <param name="Setting">The setting.</param>
/// <param name="Class">The forgotten class; the forget seed where random examples are forgotten.</param>
/// <param name="ClassName">Its name.</param>
/// <param name="Method">The method.</param>
/// <param name="Summary">The quantity.</param>
internal sealed record CellSummary(string Setting, int Class, string ClassName, string Method, ExampleSummary Summary)
{
    /// <summary>A quantity of this cell.</summary>
    internal static CellSummary Of(ExampleCell cell, ExampleSummary summary) =>
        new(cell.Setting, cell.Class, cell.ClassName, cell.Method, summary);

    /// <summary>The columns of a table with such rows.</summary>
    internal static Column<TRow>[] Columns<TRow>(Func<TRow, CellSummary> of) =>
        [
            Column.Of<TRow, string>("setting", "", "Setting.", r => of(r).Setting),
            Column.Of<TRow, int>("class", "", "Forgotten class; of random examples, the forget seed.", r => of(r).Class),
            Column.Of<TRow, string>("class_name", "", "Its name.", r => of(r).ClassName),
            Column.Of<TRow, string>("method", "", "Unlearning method.", r => of(r).Method),
            .. ExampleSummary.Columns<TRow>(r => of(r).Summary),
        ];

    /// <summary>The rows of such a table.</summary>
    /// <exception cref="InvalidDataException">A column is missing.</exception>
    internal static IReadOnlyList<CellSummary> Of(Table table)
    {
        var (setting, classes) = (table.Strings("setting"), table.Ints("class"));
        var (className, method) = (table.Strings("class_name"), table.Strings("method"));
        return
        [
            .. ExampleSummary.Of(table).Select((summary, i) => new CellSummary(setting[i], classes[i], className[i], method[i], summary)),
        ];
    }
}
