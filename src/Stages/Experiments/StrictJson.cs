using System.Globalization;
using System.Text.Json;
using Pipeline;
using Stages.Datasets;
using Stages.Models;

namespace Stages.Experiments;

/// <summary>
/// Reads JSON into records by their constructors, and takes nothing that does not fit: an unknown key, a missing one, a
/// wrong type, an unknown name or a number outside its range is one message with file, line and what would fit.
/// </summary>
/// <param name="catalogue">The data sets and networks that may be named, and the methods whose constants may be
/// stated.</param>
internal sealed class StrictJson(Catalogue catalogue)
{
    private const string Schema = "$schema";
    private readonly List<StatedNumber> numbers = [];

    /// <summary>The numbers that were read.</summary>
    public IReadOnlyList<StatedNumber> Numbers => numbers;

    /// <summary>Reads a whole document.</summary>
    /// <exception cref="PipelineException">It does not fit.</exception>
    public T Read<T>(JsonValue document)
        where T : class => (T)ConvertRecord(document, typeof(T));

    private object Convert(JsonValue value, Type type, JsonField field)
    {
        var plain = Nullable.GetUnderlyingType(type) ?? type;
        return plain.IsEnum ? ConvertWord(value, plain)
            : JsonField.ElementOf(plain) is { } element ? ConvertList(value, element, field)
            : plain == typeof(int) ? (int)ConvertNumber(value, plain, field)
            : plain == typeof(double) ? ConvertNumber(value, plain, field)
            : plain == typeof(DatasetRow) ? ConvertDataset(value)
            : plain == typeof(MethodTable) ? ConvertMethods(value)
            : plain == typeof(IReadOnlyDictionary<string, string>) ? ConvertTexts(value)
            : plain == typeof(Forgetting) ? ConvertForgetting(value)
            : plain == typeof(NetworkSpec) ? ConvertNetwork(value)
            : plain == typeof(string) ? (value.Type == JsonTokenType.String ? value.Text : throw Wrong(value, "a text"))
            : plain == typeof(bool)
                ? (value.Type is JsonTokenType.True or JsonTokenType.False ? IsTrue(value) : throw Wrong(value, "true or false"))
            : ConvertRecord(value, plain);
    }

    private static object IsTrue(JsonValue value) => value.Type == JsonTokenType.True;

    private static PipelineException Wrong(JsonValue value, string expected) => value.Error($"is {value.Shown}; it must be {expected}.");

    private static object ConvertWord(JsonValue value, Type enumeration)
    {
        var words = JsonField.Words(enumeration);
        return value.Type == JsonTokenType.String && words.TryGetValue(value.Text, out var found)
            ? found
            : throw value.Error($"is {value.Shown}.", Nearest.Hint(value.Text, [.. words.Keys]));
    }

    // As every reader of JSON does, by the double nearest to what is written: 1.0 and 1e0 are whole.
    private double ConvertNumber(JsonValue value, Type type, JsonField field)
    {
        var stated =
            field.Range
            ?? throw value.Error(
                $"has no range: {field.Property.DeclaringType!.Name}.{field.Property.Name} states none.",
                "Put [Range(least, most)] before it in the source, or leave the number out of the file."
            );
        var range = JsonField.Allowed(stated, type);
        if (
            value.Type != JsonTokenType.Number
            || !double.TryParse(value.Text, NumberStyles.Float, null, out var number)
            || !range.Contains(number)
        )
        {
            throw Wrong(value, range.ToString());
        }

        numbers.Add(new(value, number, stated));
        // -0 is 0: keys write it otherwise.
        return number + 0.0;
    }

    private DatasetRow ConvertDataset(JsonValue value) =>
        catalogue.Datasets.FirstOrDefault(d => value.Type == JsonTokenType.String && d.Name == value.Text)
        ?? throw value.Error($"is {value.Shown}.", Nearest.Hint(value.Text, [.. catalogue.Datasets.Select(d => d.Name)]));

    private static Dictionary<string, string> ConvertTexts(JsonValue value) =>
        value.Type != JsonTokenType.StartObject
            ? throw Wrong(value, "an object")
            : value.Members.ToDictionary(
                m => m.Key,
                m =>
                    m.Value.Type is JsonTokenType.String or JsonTokenType.Number ? m.Value.Text : throw Wrong(m.Value, "a text or a number")
            );

    private object ConvertForgetting(JsonValue value) =>
        value.Type == JsonTokenType.StartObject
            ? ConvertRecord(value, typeof(RandomForgetting))
            : new ClassForgetting((LabelKind)ConvertWord(value, typeof(LabelKind)));

    private MethodTable ConvertMethods(JsonValue value)
    {
        var rows = catalogue.Methods.Where(m => m.Settings is not null).ToDictionary(m => m.Method.Name);
        CheckKeys(value, [.. rows.Keys]);
        return new MethodTable(value.Members.ToDictionary(m => m.Key, m => ConvertRecord(m.Value, rows[m.Key].Settings!.GetType())));
    }

    private NetworkSpec ConvertNetwork(JsonValue value)
    {
        if (value.Type == JsonTokenType.String)
        {
            return new(Network(value), null, value.Text);
        }

        if (value.Type != JsonTokenType.StartObject)
        {
            throw Wrong(value, $"a network's name, or an object with \"{NetworkSpec.Kind}\" and sizes");
        }

        var kind = Network(
            value.Members.GetValueOrDefault(NetworkSpec.Kind) ?? throw value.Error($"lacks the key \"{NetworkSpec.Kind}\".")
        );
        var sizes = NetworkSpec.Sizes(kind);
        CheckKeys(value, [NetworkSpec.Kind, .. sizes.Select(f => f.Name)]);
        var architecture = (Architecture)Make(value, kind.GetType());
        int? width = value.Members.TryGetValue(kind.WidthKey, out var given) ? (int)Convert(given, typeof(int), sizes[0]) : null;
        var stated = sizes
            .Where(f => value.Members.ContainsKey(f.Name))
            .Select(f => $"-{f.Name}{(f == sizes[0] ? width : f.Property.GetValue(architecture))}");
        return new(architecture, width, string.Concat(stated.Prepend(kind.Name)));
    }

    private Architecture Network(JsonValue name) =>
        name.Type == JsonTokenType.String
            ? catalogue.Networks.FirstOrDefault(n => n.Name == name.Text)
                ?? throw name.Error(
                    $"names the network '{name.Text}', which there is not.",
                    Nearest.Hint(name.Text, catalogue.NetworkNames)
                )
            : throw Wrong(name, "a network's name");

    private Array ConvertList(JsonValue value, Type element, JsonField field)
    {
        if (value.Type != JsonTokenType.StartArray)
        {
            throw Wrong(value, "a list");
        }

        if (value.Items.Count == 0 && field.Range is not { MayBeEmpty: true })
        {
            throw value.Error("is empty.", "It must have one value at least.");
        }

        var list = Array.CreateInstance(element, value.Items.Count);
        for (var i = 0; i < list.Length; i++)
        {
            list.SetValue(Convert(value.Items[i], element, field), i);
        }

        return list;
    }

    private object ConvertRecord(JsonValue value, Type type)
    {
        CheckKeys(value, [.. JsonField.Of(type).Select(f => f.Name)]);
        return Make(value, type);
    }

    // Of the keys that are the record's; the others are somebody else's.
    private object Make(JsonValue value, Type type)
    {
        var fields = JsonField.Of(type);
        var record = JsonField
            .Constructor(type)
            .Invoke([
                .. fields
                    .Where(f => f.Parameter is not null)
                    .Select(f =>
                        value.Members.TryGetValue(f.Name, out var given) ? Convert(given, f.Type, f)
                        : f.IsRequired ? throw value.Error($"lacks the key \"{f.Name}\".")
                        : f.Parameter!.DefaultValue
                    ),
            ]);
        foreach (var field in fields.Where(f => f.Parameter is null))
        {
            if (value.Members.TryGetValue(field.Name, out var given))
            {
                field.Property.SetValue(record, Convert(given, field.Type, field));
            }
        }

        return record;
    }

    // Editors look for the file's schema in the file itself.
    private static void CheckKeys(JsonValue value, IReadOnlyCollection<string> valid)
    {
        if (value.Type != JsonTokenType.StartObject)
        {
            throw Wrong(value, "an object");
        }

        foreach (var (key, member) in value.Members.Where(m => !valid.Contains(m.Key) && !(m.Key == Schema && value.Path.Length == 0)))
        {
            throw member.Error("is not a key that belongs here.", Nearest.Hint(key, valid));
        }
    }
}

/// <summary>A number that a file states.</summary>
/// <param name="Place">Where.</param>
/// <param name="Number">The number.</param>
/// <param name="Range">What it may be, whatever else the file says.</param>
internal sealed record StatedNumber(JsonValue Place, double Number, RangeAttribute Range);
