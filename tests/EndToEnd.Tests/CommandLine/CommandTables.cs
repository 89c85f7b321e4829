using System.Text;
using System.Text.RegularExpressions;
using Build.CommandLine;

namespace EndToEnd.Tests.CommandLine;

/// <summary>The tables of docs/commands.md: each stands between two comments, of which the first names it.</summary>
internal static partial class CommandTables
{
    private const int Few = 6;

    private static readonly IReadOnlyList<TargetRow> Computing = [.. TargetTable.Rows.Where(row => row.Does(Work.Stages))];

    /// <summary>The names of a page's tables.</summary>
    public static IEnumerable<string> On(string page) => Place().Matches(page).Select(m => $"{m.Groups["what"]} {m.Groups["subject"]}");

    /// <summary>A page with its tables as they are to be.</summary>
    public static string Fill(string page) =>
        Place()
            .Replace(
                page,
                place =>
                {
                    var subject = Enum.Parse<Subject>(place.Groups["subject"].Value);
                    var table = place.Groups["what"].Value == "targets" ? Targets(subject) : Options(subject);
                    return $"{place.Groups["begin"]}\n{table}<!-- end -->";
                }
            );

    private static string Targets(Subject subject) =>
        Table(
            ["target", ""],
            TargetTable.Rows.Where(row => row.Subject == subject).Select(row => (string[])[$"`{row.Name}`", Marked(row.Sentence)])
        );

    private static string Options(Subject subject) =>
        Table(
            ["option", "", "read by"],
            OptionTable
                .Rows.Where(row => row.Subject == subject)
                .Select(row =>
                    (string[])
                        [
                            string.Join(", ", row.Forms.Select(form => $"`{form.Replace("|", "\\|")}`")),
                            Marked(row.Help),
                            Readers(row.ReadBy),
                        ]
                )
        );

    private static string Readers(IReadOnlyList<TargetRow> readBy)
    {
        var others = TargetTable.Rows.Except(readBy).ToList();
        return others.Count == 0 ? "all"
            : others.Count < Few ? $"all but {Names(others)}"
            : Computing.All(readBy.Contains) ? string.Join(", ", [.. new[] { "what computes" }, .. readBy.Except(Computing).Select(Name)])
            : Names(readBy);
    }

    private static string Names(IEnumerable<TargetRow> rows) => string.Join(", ", rows.Select(Name));

    private static string Name(TargetRow row) => $"`{row.Name}`";

    private static string Table(string[] heads, IEnumerable<string[]> rows)
    {
        var text = new StringBuilder($"| {string.Join(" | ", heads)} |\n|{string.Concat(heads.Select(_ => "---|"))}\n");
        foreach (var row in rows)
        {
            text.Append($"| {string.Join(" | ", row)} |\n");
        }

        return text.ToString();
    }

    // Options are code.
    private static string Marked(string sentence) => Option().Replace(sentence, option => $"`{option.Value}`");

    [GeneratedRegex(@"(?<begin><!-- (?<what>targets|options) (?<subject>\w+) -->)\n.*?<!-- end -->", RegexOptions.Singleline)]
    private static partial Regex Place();

    [GeneratedRegex(@"(?<![\w`'-])--?[a-z][\w-]*([=:]('[^']*'|[\w=,:]*\w))?")]
    private static partial Regex Option();
}
