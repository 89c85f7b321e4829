using System.Text;

namespace Stages.Tables;

/// <summary>The CSV form of a table (RFC 4180).</summary>
internal static class TableCsv
{
    private static readonly System.Buffers.SearchValues<char> NeedsQuotes = System.Buffers.SearchValues.Create(",\"\r\n");

    internal static string Format(Table table)
    {
        var text = new StringBuilder();
        AppendRecord(text, table.Columns.Select(column => Quoted(column.Name)));
        for (var row = 0; row < table.RowCount; row++)
        {
            AppendRecord(text, table.Columns.Select(column => Field(column.Values.GetValue(row))));
        }

        return text.ToString();
    }

    private static void AppendRecord(StringBuilder text, IEnumerable<string> fields) => text.AppendJoin(',', fields).Append("\r\n");

    private static string Field(object? value) =>
        value switch
        {
            null => "",
            string text => Quoted(text),
            bool truth => truth ? "true" : "false",
            float number => number.ToString("R"),
            double number => number.ToString("R"),
            IFormattable other => other.ToString(null, null),
            _ => throw new NotSupportedException($"A CSV field cannot hold {value.GetType()}."),
        };

    /// <summary>An empty string is quoted, which tells it from a missing value.</summary>
    private static string Quoted(string text) =>
        text.Length > 0 && !text.AsSpan().ContainsAny(NeedsQuotes) ? text : $"\"{text.Replace("\"", "\"\"")}\"";
}
