using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;
using Pipeline;
using Stages.Tables;

namespace Stages.Designs;

/// <summary>
/// A table of somebody else's results, as text. A file is CSV, with the delimiter that its first lines show, or Parquet. A
/// path may hold columns in braces, <c>logs/seed-{training_seed}.csv</c>: then it is all files of that form, and what
/// stands in their names is a column of each.
/// </summary>
internal sealed class ImportedTable
{
    private const string Parquet = ".parquet";

    private ImportedTable(string file, IReadOnlyList<string> columns, IReadOnlyList<ImportedRow> rows) =>
        (File, Columns, Rows) = (file, columns, rows);

    /// <summary>The file.</summary>
    public string File { get; }

    /// <summary>The columns, in the file's order.</summary>
    public IReadOnlyList<string> Columns { get; }

    /// <summary>The rows.</summary>
    public IReadOnlyList<ImportedRow> Rows { get; }

    /// <summary>Whether there is a file that a path names, columns in braces or not.</summary>
    public static bool IsThere(string path) => Found(path).Count > 0;

    /// <summary>The files that a path with columns in braces stands for, in the order of their names; each with these columns.</summary>
    /// <exception cref="PipelineException">There is none.</exception>
    public static IReadOnlyList<(string File, IReadOnlyList<NamedText> Columns)> Files(string path) =>
        Found(path) is { Count: > 0 } found
            ? found
            : throw new PipelineException(
                $"There is no table of results '{path}'.",
                path.Contains('{')
                    ? "In the place of {training_seed} stands a seed, for example."
                    : "Its path begins where the command runs, or where the experiment's file is."
            );

    private static List<(string File, IReadOnlyList<NamedText> Columns)> Found(string path)
    {
        var name = Path.GetFileName(path);
        if (!name.Contains('{'))
        {
            return System.IO.File.Exists(path) ? [(path, [])] : [];
        }

        var folder = Path.GetDirectoryName(path) is { Length: > 0 } given ? given : ".";
        var pattern = new FileNamePattern(name);
        return Directory.Exists(folder)
            ?
            [
                .. Directory
                    .EnumerateFiles(folder)
                    .Order(StringComparer.Ordinal)
                    .Select(file => (File: Path.Combine(folder, Path.GetFileName(file)), Columns: pattern.Match(Path.GetFileName(file))))
                    .Where(file => file.Columns is not null)
                    .Select(file => (file.File, file.Columns!)),
            ]
            : [];
    }

    /// <summary>Reads a file.</summary>
    /// <exception cref="PipelineException">It is no table.</exception>
    public static ImportedTable Read(string file, IReadOnlyList<NamedText> ofName)
    {
        try
        {
            var table = file.EndsWith(Parquet, StringComparison.OrdinalIgnoreCase) ? ReadParquet(file) : ReadCsv(file);
            return ofName.Count == 0
                ? table
                : new(
                    file,
                    [.. table.Columns, .. ofName.Select(c => c.Name)],
                    [.. table.Rows.Select(row => row with { Fields = [.. row.Fields, .. ofName.Select(c => c.Text)] })]
                );
        }
        catch (Exception error) when (error is InvalidDataException or CsvHelperException or IOException or UnauthorizedAccessException)
        {
            throw new PipelineException($"The table of results '{file}' cannot be read: {error.Message.Split('\n')[0].Trim()}");
        }
    }

    private static ImportedTable ReadCsv(string file)
    {
        using var reader = new StreamReader(file);
        using var parser = new CsvParser(
            reader,
            new CsvConfiguration(CultureInfo.InvariantCulture)
            {
                DetectDelimiter = true,
                DetectDelimiterValues = [",", ";", "\t"],
                IgnoreBlankLines = true,
            }
        );
        if (!parser.Read())
        {
            throw new InvalidDataException("it is empty");
        }

        string[] columns = [.. parser.Record!.Select(name => name.Trim())];
        var rows = new List<ImportedRow>();
        while (parser.Read())
        {
            var fields = parser.Record!;
            rows.Add(
                fields.Length == columns.Length
                    ? new($"line {parser.RawRow}", [.. fields.Select(f => f.Trim())])
                    : throw new InvalidDataException(
                        $"line {parser.RawRow} has {fields.Length} fields, and there are {columns.Length} columns"
                    )
            );
        }

        return new(file, columns, rows);
    }

    private static ImportedTable ReadParquet(string file)
    {
        var table = Table.ReadParquet(file);
        return new(
            file,
            [.. table.Columns.Select(c => c.Name)],
            [
                .. Enumerable
                    .Range(0, table.RowCount)
                    .Select(row => new ImportedRow($"row {row + 1}", [.. table.Columns.Select(c => Text(c.Values.GetValue(row)))])),
            ]
        );
    }

    private static string Text(object? value) =>
        value is IFormattable number
            ? number.ToString(number is double or float ? "R" : null, CultureInfo.InvariantCulture)
            : value?.ToString() ?? "";
}

/// <summary>A row of an imported table.</summary>
/// <param name="Place">Where it stands in the file.</param>
/// <param name="Fields">Its fields; empty where there is no value.</param>
internal sealed record ImportedRow(string Place, IReadOnlyList<string> Fields);

/// <summary>The name of a file with columns in braces.</summary>
internal sealed class FileNamePattern
{
    private readonly IReadOnlyList<string> columns;
    private readonly System.Text.RegularExpressions.Regex form;

    internal FileNamePattern(string name)
    {
        var braces = System.Text.RegularExpressions.Regex.Matches(name, @"\{([A-Za-z_]+)\}");
        columns = [.. braces.Select(m => m.Groups[1].Value)];
        var text = System.Text.RegularExpressions.Regex.Escape(name);
        foreach (var column in columns)
        {
            text = text.Replace($@"\{{{column}}}", "([^/]+?)");
        }

        form = new($"^{text}$");
    }

    internal IReadOnlyList<NamedText>? Match(string name) =>
        form.Match(name) is { Success: true } match
            ? [.. columns.Select((column, i) => new NamedText(column, match.Groups[i + 1].Value))]
            : null;
}
