using System.Text;

namespace Stages.Tables;

/// <summary>Tables in Markdown, as GitHub and Pandoc read them.</summary>
public static class Markdown
{
    /// <summary>The text of some tables, one after the other.</summary>
    public static string Of(IReadOnlyList<TextTable> tables)
    {
        var text = new StringBuilder();
        foreach (var table in tables)
        {
            text.Append("**").Append(Escaped(table.Caption)).Append("**\n\n");
            Row(text, table.Header.Select(Escaped));
            Row(text, table.Header.Select((_, column) => column == 0 ? ":--" : "--:"));
            foreach (var group in table.Groups)
            {
                Row(text, table.Header.Select((_, column) => column == 0 ? $"*{Escaped(group.Title)}*" : ""));
                foreach (var row in group.Rows)
                {
                    Row(text, row.Select(Escaped));
                }
            }

            text.Append('\n');
        }

        return text.ToString();
    }

    private static void Row(StringBuilder text, IEnumerable<string> cells) => text.Append("| ").AppendJoin(" | ", cells).Append(" |\n");

    private static string Escaped(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (var letter in text)
        {
            escaped.Append(@"\`*_[]<>|".Contains(letter) ? $@"\{letter}" : letter.ToString());
        }

        return escaped.ToString();
    }
}
