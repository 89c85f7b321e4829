using System.Text;
using System.Text.RegularExpressions;
using Stages.Experiments;
using Stages.Training;

namespace Stages.Tests.Experiments;

/// <summary>The tables of docs/experiments.md, which stand between two comments.</summary>
internal static partial class ExperimentPage
{
    /// <summary>A page with its tables as they are to be.</summary>
    public static string Fill(string page) => Place().Replace(page, _ => $"<!-- keys -->\n\n{Tables()}<!-- end -->");

    private static string Tables()
    {
        var text = new StringBuilder();
        foreach (var (title, record) in ExperimentForm.Records)
        {
            Section(text, title, record);
        }

        foreach (var (record, methods) in ExperimentForm.Constants)
        {
            Section(text, "Constants of " + string.Join(" and ", methods.Select(m => m.Method.Title)), record);
        }

        return text.ToString();
    }

    private static void Section(StringBuilder text, string title, Type record)
    {
        text.Append($"### {title}\n\n| key |  | allowed | unit | default |\n|---|---|---|---|---|\n");
        foreach (var field in JsonField.Of(record))
        {
            text.Append(
                $"| `{field.Name}` | {SourceComments.Of(field.Property)} | {Allowed(record, field, field.Type)} "
                    + $"| {field.Range?.Unit} | {Default(field)} |\n"
            );
        }

        text.Append('\n');
    }

    private static string Default(JsonField field) =>
        field.IsRequired ? "must be given"
        : ExperimentForm.Absent(field) is not { } value ? "none"
        : value is bool flag ? (flag ? "true" : "false")
        : value is string word ? $"`{word}`"
        : $"{value}";

    private static string Allowed(Type record, JsonField field, Type type)
    {
        var plain = Nullable.GetUnderlyingType(type) ?? type;
        return JsonField.ElementOf(plain) is { } element
                ? $"{(field.Range is { MayBeEmpty: true } ? "a list, which may be empty" : "a list")}: {Allowed(record, field, element)}"
            : ExperimentForm.NamesFor(record, field.Name) is { } names ? Words(names)
            : plain.IsEnum ? Words(JsonField.Words(plain).Keys)
            : JsonField.IsNumber(plain) ? $"{JsonField.Allowed(field.Range!, plain)}"
            : plain == typeof(bool) ? "true or false"
            : plain == typeof(string) ? (field.Name == "name" ? "a name" : "a text")
            : plain == typeof(MethodTable) ? "methods' constants, by method"
            : plain == typeof(SearchTable) ? "lists of values of methods' constants, by method"
            : plain == typeof(TuningSpec) ? "a search"
            : plain == typeof(TrainingRecipe) ? "a recipe"
            : "objects";
    }

    private static string Words(IEnumerable<string> words) => string.Join(", ", words.Select(word => $"`{word}`"));

    [GeneratedRegex("<!-- keys -->\n.*?<!-- end -->", RegexOptions.Singleline)]
    private static partial Regex Place();
}
