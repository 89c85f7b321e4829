using System.Globalization;
using Newtonsoft.Json.Linq;
using Pipeline;
using Stages.Datasets;
using Stages.Experiments;
using Stages.Figures;

namespace Stages.Tests.Experiments;

/// <summary>The JSON Schema (draft 7) of experiments' files, from the records that the reader reads.</summary>
internal static class ExperimentSchema
{
    /// <summary>That of an experiment that is run.</summary>
    public static string Text
    {
        get
        {
            var schema = Of(
                "An experiment",
                [.. ExperimentForm.Records.Select(r => r.Record), .. ExperimentForm.Constants.Select(c => c.Record)]
            );
            schema["definitions"]![nameof(MethodTable)] = Methods();
            return schema + "\n";
        }
    }

    /// <summary>That of an experiment whose results are imported.</summary>
    public static string TextOfImported =>
        Of("An experiment whose results are imported", [.. ExperimentForm.Imported.Select(r => r.Record), typeof(PanelSpec)]) + "\n";

    private static JObject Of(string title, IReadOnlyList<Type> records)
    {
        var schema = new JObject
        {
            ["$schema"] = "http://json-schema.org/draft-07/schema#",
            ["title"] = title,
            ["allowComments"] = true,
        };
        schema.Merge(Record(records[0]));
        ((JObject)schema["properties"]!).AddFirst(new JProperty("$schema", new JObject { ["type"] = "string" }));
        schema["definitions"] = new JObject(records.Skip(1).Select(record => new JProperty(record.Name, Record(record))));
        return schema;
    }

    private static JObject Record(Type record)
    {
        var fields = JsonField.Of(record);
        return new JObject
        {
            ["description"] = SourceComments.Of(record),
            ["type"] = "object",
            ["additionalProperties"] = false,
            ["required"] = new JArray(fields.Where(f => f.IsRequired).Select(f => f.Name)),
            ["properties"] = new JObject(fields.Select(field => new JProperty(field.Name, Described(record, field)))),
        };
    }

    private static JObject Methods() =>
        new()
        {
            ["type"] = "object",
            ["additionalProperties"] = false,
            ["properties"] = new JObject(
                ExperimentForm.Constants.SelectMany(c => c.Methods.Select(m => new JProperty(m.Method.Name, Reference(c.Record))))
            ),
        };

    private static JObject Described(Type record, JsonField field)
    {
        var unit = field.Range is { Unit: { Length: > 0 } name } ? $" In {name}." : "";
        var schema = new JObject { ["description"] = SourceComments.Of(field.Property) + unit };
        schema.Merge(Value(record, field, field.Type));
        if (ExperimentForm.Absent(field) is { } value)
        {
            schema["default"] = JToken.FromObject(value);
        }

        // Beside a reference draft 7 reads nothing.
        return schema["$ref"] is { } reference
            ? new JObject { ["description"] = schema["description"], ["allOf"] = new JArray(new JObject { ["$ref"] = reference }) }
            : schema;
    }

    private static JObject Value(Type record, JsonField field, Type type)
    {
        var plain = Nullable.GetUnderlyingType(type) ?? type;
        return plain == typeof(NetworkSpec) ? Networks()
            : ExperimentForm.NamesFor(record, field.Name) is { } names && JsonField.ElementOf(plain) is null ? OneOf(names)
            : plain.IsEnum ? OneOf(JsonField.Words(plain).Keys)
            : JsonField.ElementOf(plain) is { } element
                ? new JObject
                {
                    ["type"] = "array",
                    ["minItems"] = field.Range is { MayBeEmpty: true } ? 0 : 1,
                    ["items"] = Value(record, field, element),
                }
            : JsonField.IsNumber(plain) ? Number(JsonField.Allowed(field.Range!, plain))
            : plain == typeof(Forgetting) ? Forget()
            : plain == typeof(bool) ? new JObject { ["type"] = "boolean" }
            : plain == typeof(IReadOnlyDictionary<string, string>)
                ? new JObject
                {
                    ["type"] = "object",
                    ["additionalProperties"] = new JObject { ["type"] = new JArray("string", "number") },
                }
            : plain != typeof(string) ? Reference(plain)
            : field.Name == "name"
                ? new JObject
                {
                    ["type"] = "string",
                    ["pattern"] = ExperimentChecks.NamePattern,
                    ["maxLength"] = ExperimentChecks.LongestName,
                    ["not"] = OneOf(ExperimentChecks.Reserved),
                }
            : new JObject { ["type"] = "string" };
    }

    private static JObject Forget() =>
        new() { ["anyOf"] = new JArray(OneOf(JsonField.Words(typeof(LabelKind)).Keys), Reference(typeof(RandomForgetting))) };

    private static JObject Networks() =>
        new()
        {
            ["anyOf"] = new JArray(
                ExperimentForm
                    .Networks.Select(n => new JObject
                    {
                        ["type"] = "object",
                        ["additionalProperties"] = false,
                        ["required"] = new JArray(NetworkSpec.Kind),
                        ["properties"] = new JObject(
                            n.Sizes.Select(size => new JProperty(size.Name, Described(n.Kind.GetType(), size)))
                                .Prepend(new JProperty(NetworkSpec.Kind, OneOf([n.Kind.Name])))
                        ),
                    })
                    .Prepend(OneOf(Catalogue.Ours.NetworkNames))
            ),
        };

    private static JObject Number(NumberRange range) =>
        new()
        {
            ["type"] = range.IsWhole ? "integer" : "number",
            ["minimum"] = Bound(range.Least),
            ["maximum"] = Bound(range.Most),
        };

    private static JRaw Bound(double number) => new(((decimal)number).ToString(CultureInfo.InvariantCulture));

    private static JObject OneOf(IEnumerable<string> words) => new() { ["enum"] = new JArray(words) };

    private static JObject Reference(Type record) => new() { ["$ref"] = $"#/definitions/{record.Name}" };
}
