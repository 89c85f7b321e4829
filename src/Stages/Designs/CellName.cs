using Stages.Tables;

namespace Stages.Designs;

/// <summary>What a row of a table is about.</summary>
/// <param name="Setting">The setting.</param>
/// <param name="Class">The forgotten class.</param>
/// <param name="ClassName">Its name.</param>
/// <param name="Method">The method.</param>
/// <param name="Metric">The metric.</param>
/// <param name="Unit">Its unit.</param>
internal sealed record CellName(string Setting, int Class, string ClassName, string Method, string Metric, string Unit)
{
    /// <summary>The columns that name the cell.</summary>
    internal static Column<TRow>[] Columns<TRow>(Func<TRow, CellName> cell) =>
        [
            Column.Of<TRow, string>("setting", "", "Setting.", r => cell(r).Setting),
            Column.Of<TRow, int>("class", "", "Forgotten class.", r => cell(r).Class),
            Column.Of<TRow, string>("class_name", "", "Name of the forgotten class.", r => cell(r).ClassName),
            Column.Of<TRow, string>("method", "", "Unlearning method.", r => cell(r).Method),
            Column.Of<TRow, string>("metric", "", "Metric.", r => cell(r).Metric),
            Column.Of<TRow, string>("unit", "", "The metric's unit.", r => cell(r).Unit),
        ];
}
