using Stages.Designs;
using Stages.Metrics;
using Stages.Tables;

namespace Stages.PaperTables;

/// <summary>The four forms of a table for a paper.</summary>
public static class TableFiles
{
    /// <summary>The names of the files that <see cref="Write"/> writes.</summary>
    public static IReadOnlyList<string> Names(string name) => [$"{name}.parquet", $"{name}.csv", $"{name}.md", $"{name}.tex"];

    /// <summary>
    /// Writes the numbers as name.parquet and name.csv, and what is read in a paper as name.md and name.tex.
    /// </summary>
    /// <param name="path">Where to write a file of a name: a stage's outputs.</param>
    /// <param name="name">The name without extension.</param>
    /// <param name="numbers">All numbers in long form.</param>
    /// <param name="tables">The same as text.</param>
    public static void Write(Func<string, string> path, string name, Table numbers, IReadOnlyList<TextTable> tables)
    {
        numbers.WriteParquet(path($"{name}.parquet"));
        numbers.WriteCsv(path($"{name}.csv"));
        File.WriteAllText(path($"{name}.md"), Markdown.Of(tables));
        File.WriteAllText(path($"{name}.tex"), Latex.Of(tables));
    }

    /// <summary>A text table for each setting and metric, with a group for each class.</summary>
    /// <param name="name">The table's name, which begins the labels.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="cell">What a row is about.</param>
    /// <param name="metrics">The metrics.</param>
    /// <param name="caption">The caption, after the setting and the metric.</param>
    /// <param name="header">The titles of the columns.</param>
    /// <param name="text">The cells of a row.</param>
    internal static IReadOnlyList<TextTable> Texts<TRow>(
        string name,
        IReadOnlyList<TRow> rows,
        Func<TRow, CellName> cell,
        MetricNames metrics,
        string caption,
        IReadOnlyList<string> header,
        Func<TRow, IReadOnlyList<string>> text
    ) =>
        [
            .. rows.GroupBy(row => (cell(row).Setting, cell(row).Metric))
                .Select(table => new TextTable(
                    $"{table.Key.Setting}, {metrics.AxisTitle(table.Key.Metric)}. {caption}",
                    $"{name}:{table.Key.Setting}:{table.Key.Metric.Replace('_', '-')}".Replace('_', '-'),
                    header,
                    [
                        .. table
                            .GroupBy(row => cell(row).Class)
                            .Select(group => new TextGroup(ForgetSeeds.Title(cell(group.First()).ClassName), [.. group.Select(text)])),
                    ]
                )),
        ];
}
