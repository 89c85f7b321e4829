using System.Text;
using System.Text.RegularExpressions;
using Stages.Datasets;
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
            Section(text, title, record, JsonField.Of(record));
            if (record == typeof(ModelSpec))
            {
                Networks(text);
            }
        }

        foreach (var (record, methods) in ExperimentForm.Constants)
        {
            Section(text, "Constants of " + string.Join(" and ", methods.Select(m => m.Method.Title)), record, JsonField.Of(record));
        }

        foreach (var (title, record) in ExperimentForm.Imported)
        {
            Section(text, title, record, JsonField.Of(record));
        }

        return text.ToString();
    }

    // Networks of the same sizes share a section.
    private static void Networks(StringBuilder text)
    {
        foreach (var alike in ExperimentForm.Networks.GroupBy(n => string.Join(' ', n.Sizes.Select(s => s.Name))))
        {
            Section(
                text,
                $"A network with sizes: {Words(alike.Select(n => n.Kind.Name))}",
                alike.First().Kind.GetType(),
                alike.First().Sizes,
                $"| `{NetworkSpec.Kind}` | Which network it is. | {Words(alike.Select(n => n.Kind.Name))} |  | must be given |\n"
            );
        }
    }

    private static void Section(StringBuilder text, string title, Type record, IReadOnlyList<JsonField> fields, string first = "")
    {
        text.Append($"### {title}\n\n| key |  | allowed | unit | default |\n|---|---|---|---|---|\n{first}");
        foreach (var field in fields)
        {
            text.Append(
                $"| `{field.Name}` | {SourceComments.Of(field.Property)} | {Allowed(record, field, field.Type)} "
                    + $"| {field.Range?.Unit} | {Default(field)} |\n"
            );
        }

        text.Append('\n');
    }

    private static string Default(JsonField field) =>
        field.Type == typeof(NetworkSpec) ? "`resnet18`"
        : field.Property.DeclaringType == typeof(NetworkSpec) ? "the experiment's width"
        : field.IsRequired ? "must be given"
        : ExperimentForm.Absent(field) is not { } value ? "none"
        : value is bool flag ? (flag ? "true" : "false")
        : value is string word ? $"`{word}`"
        : $"{value}";

    private static string Allowed(Type record, JsonField field, Type type)
    {
        var plain = Nullable.GetUnderlyingType(type) ?? type;
        return JsonField.ElementOf(plain) is { } element
                ? $"{(field.Range is { MayBeEmpty: true } ? "a list, which may be empty" : "a list")}: {Allowed(record, field, element)}"
            : plain == typeof(NetworkSpec) ? $"{Words(Catalogue.Ours.NetworkNames)}, or an object with kind and sizes"
            : ExperimentForm.NamesFor(record, field.Name) is { } names ? Words(names)
            : plain.IsEnum ? Words(JsonField.Words(plain).Keys)
            : JsonField.IsNumber(plain) ? $"{JsonField.Allowed(field.Range!, plain)}"
            : plain == typeof(bool) ? "true or false"
            : plain == typeof(string) ? (field.Name == "name" ? "a name" : "a text")
            : plain == typeof(IReadOnlyDictionary<string, string>) ? "texts, by name"
            : plain == typeof(MethodTable) ? "methods' constants, by method"
            : plain == typeof(TrainingRecipe) ? "a recipe"
            : plain == typeof(Forgetting) ? $"{Words(JsonField.Words(typeof(LabelKind)).Keys)}, or a random forget set"
            : "objects";
    }

    private static string Words(IEnumerable<string> words) => string.Join(", ", words.Select(word => $"`{word}`"));

    [GeneratedRegex("<!-- keys -->\n.*?<!-- end -->", RegexOptions.Singleline)]
    private static partial Regex Place();
}
