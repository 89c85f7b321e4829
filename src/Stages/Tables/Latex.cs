using System.Text;

namespace Stages.Tables;

/// <summary>
/// Tables in LaTeX with the rules of booktabs, ready to be read by \input. ASCII alone, so that no input encoding
/// matters.
/// </summary>
public static class Latex
{
    // More columns than these are set smaller, to fit a page.
    private const int Narrow = 6;

    /// <summary>The text of some tables, one after the other; across both columns where the page has two.</summary>
    public static string Of(IReadOnlyList<TextTable> tables)
    {
        var text = new StringBuilder("% \\usepackage{booktabs}\n");
        foreach (var table in tables)
        {
            var columns = table.Header.Count;
            text.Append("\n\\begin{table*}\n  \\centering\n  ")
                .Append(columns > Narrow ? "\\scriptsize" : "\\footnotesize")
                .Append("\\setlength{\\tabcolsep}{3pt}\n  \\caption{")
                .Append(Escaped(table.Caption))
                .Append("}\n  \\label{tab:")
                .Append(table.Label)
                .Append("}\n  \\begin{tabular}{l")
                .Append('r', columns - 1)
                .Append("}\n    \\toprule\n");
            Row(text, table.Header);
            foreach (var group in table.Groups)
            {
                text.Append("    \\midrule\n    \\multicolumn{")
                    .Append(columns)
                    .Append("}{l}{\\emph{")
                    .Append(Escaped(group.Title))
                    .Append("}} \\\\\n");
                foreach (var row in group.Rows)
                {
                    Row(text, row);
                }
            }

            text.Append("    \\bottomrule\n  \\end{tabular}\n\\end{table*}\n");
        }

        return text.ToString();
    }

    /// <summary>Text that LaTeX sets as it is written.</summary>
    /// <exception cref="ArgumentException">A letter has no LaTeX form here.</exception>
    public static string Escaped(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (var letter in text)
        {
            escaped.Append(Escaped(letter));
        }

        return escaped.ToString();
    }

    private static string Escaped(char letter) =>
        letter switch
        {
            '&' or '%' or '$' or '#' or '_' or '{' or '}' => $@"\{letter}",
            '\\' => @"\textbackslash{}",
            '~' => @"\textasciitilde{}",
            '^' => @"\textasciicircum{}",

            // In the old font encoding these three print as other signs; an opening bracket after \\ would be read as its
            // option.
            '<' or '>' or '|' => $"${letter}$",
            '[' => "{[}",
            ']' => "{]}",
            '−' => "$-$",
            '–' => "--",
            '×' => @"$\times$",
            '∞' => @"$\infty$",
            'σ' => @"$\sigma$",
            'ε' => @"$\varepsilon$",
            '²' => "$^2$",
            '“' => "``",
            '”' => "''",
            '’' => "'",
            >= ' ' and <= '~' => letter.ToString(),
            _ => throw new ArgumentException($"'{letter}' (U+{(int)letter:X4}) has no LaTeX form here.", nameof(letter)),
        };

    private static void Row(StringBuilder text, IEnumerable<string> cells) =>
        text.Append("    ").AppendJoin(" & ", cells.Select(Escaped)).Append(" \\\\\n");
}
