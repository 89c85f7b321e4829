using Pipeline;
using Stages.Tables;

namespace Stages.Designs;

/// <summary>A cell: one metric of one method, for one setting and forgotten class.</summary>
/// <param name="Setting">The setting.</param>
/// <param name="Class">The forgotten class; the forget seed where random examples are forgotten.</param>
/// <param name="ClassName">Its name (<see cref="ForgetSeeds"/>).</param>
/// <param name="Method">The method.</param>
/// <param name="Metric">The metric.</param>
/// <param name="Unit">Its unit.</param>
public sealed record CellName(string Setting, int Class, string ClassName, string Method, string Metric, string Unit)
{
    private const string Pattern = "{setting}/class-{class}/{method}/{metric}";
    private const string PatternOfSeeds = "{setting}/forget-{class}/{method}/{metric}";

    /// <summary>The name as text, <c>digits5-sub/class-8/ssd/forget_test</c>; it is in the purpose of its streams.</summary>
    public string Text => $"{Place(Setting, Class, ClassName)}/{Method}/{Metric}";

    /// <summary>
    /// Where the runs of a setting and class have their place: <c>digits5-sub/class-8</c>, or
    /// <c>digits10-random/forget-1</c> of a forget seed.
    /// </summary>
    public static string Place(string setting, int forgotten, string className) =>
        ForgetSeeds.IsName(className) ? $"{setting}/forget-{forgotten}" : $"{setting}/class-{forgotten}";

    /// <summary>A stream of the cell's own. A manifest has one line for the streams of all cells.</summary>
    /// <param name="random">Where streams come from.</param>
    /// <param name="seed">The seed.</param>
    /// <param name="purpose">The purpose, given the cell's name.</param>
    public RandomStream Stream(RandomSource random, long seed, Func<string, string> purpose) =>
        random(seed, purpose(Text), purpose(ForgetSeeds.IsName(ClassName) ? PatternOfSeeds : Pattern));

    /// <summary>The columns that name the cell, in the order of the record's properties.</summary>
    internal static Column<TRow>[] Columns<TRow>(Func<TRow, CellName> cell) =>
        [
            Column.Of<TRow, string>("setting", "", "Setting.", r => cell(r).Setting),
            Said(Column.Of<TRow, int>("class", "", "Forgotten class.", r => cell(r).Class), cell),
            Said(Column.Of<TRow, string>("class_name", "", "Name of the forgotten class.", r => cell(r).ClassName), cell),
            Column.Of<TRow, string>("method", "", "Unlearning method.", r => cell(r).Method),
            Column.Of<TRow, string>("metric", "", "Metric.", r => cell(r).Metric),
            Column.Of<TRow, string>("unit", "", "The metric's unit.", r => cell(r).Unit),
        ];

    // Described as what is forgotten in the rows: a class, or a forget seed in its place.
    private static Column<TRow> Said<TRow>(Column<TRow> column, Func<TRow, CellName> cell) =>
        new(rows =>
            column.Extract(rows) is var own && rows.Any(r => ForgetSeeds.IsName(cell(r).ClassName))
                ? own with
                {
                    Description = own.Description[..^1] + "; of random examples, the forget seed.",
                }
                : own
        );

    /// <summary>
    /// The cell of each row of a table with such columns. A table of distances alone has no unit's column: they are in
    /// the unit of the metric.
    /// </summary>
    /// <exception cref="InvalidDataException">A column is missing.</exception>
    public static IReadOnlyList<CellName> Of(Table table)
    {
        var (setting, classes, className) = (table.Strings("setting"), table.Ints("class"), table.Strings("class_name"));
        var (method, metric) = (table.Strings("method"), table.Strings("metric"));
        var unit = table.Columns.Any(c => c.Name == "unit") ? table.Strings("unit") : null;
        return [.. setting.Select((name, i) => new CellName(name, classes[i], className[i], method[i], metric[i], unit?[i] ?? ""))];
    }
}
