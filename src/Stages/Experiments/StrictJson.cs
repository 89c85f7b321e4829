using System.Reflection;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;
using Pipeline;

namespace Stages.Experiments;

/// <summary>
/// Reads JSON into records by their constructors, and takes nothing that does not fit: an unknown key, a missing one, a
/// wrong type or an unknown name is one message with file, line and the nearest valid name.
/// </summary>
/// <param name="file">The name that messages use.</param>
/// <param name="catalogue">The data sets that may be named, and the methods whose constants may be stated.</param>
internal sealed class StrictJson(string file, Catalogue catalogue)
{
    /// <summary>Reads a whole document.</summary>
    /// <exception cref="PipelineException">The text is not JSON, or does not fit.</exception>
    public T Read<T>(string text)
        where T : class
    {
        try
        {
            using var reader = new JsonTextReader(new StringReader(text)) { DateParseHandling = DateParseHandling.None };
            var token = JToken.ReadFrom(
                reader,
                new JsonLoadSettings { DuplicatePropertyNameHandling = DuplicatePropertyNameHandling.Error }
            );
            return reader.Read()
                ? throw new PipelineException($"{file}: text after the end of the document, line {reader.LineNumber}.")
                : (T)Convert(token, typeof(T))!;
        }
        catch (JsonReaderException error)
        {
            throw new PipelineException($"{file}: not valid JSON: {error.Message}");
        }
    }

    /// <summary>An error that names the place of a value.</summary>
    public PipelineException Error(JToken token, string fact, string? hint = null) =>
        new($"{file}, line {((IJsonLineInfo)token).LineNumber}: {(token.Path.Length > 0 ? $"\"{token.Path}\" " : "")}{fact}", hint);

    private static string CamelCase(string name) => char.ToLowerInvariant(name[0]) + name[1..];

    private static string Shown(JToken token) =>
        token.Type is JTokenType.Object ? "an object"
        : token.Type is JTokenType.Array ? "a list"
        : token.ToString(Formatting.None);

    private object? Convert(JToken token, Type type)
    {
        var plain = Nullable.GetUnderlyingType(type) ?? type;
        if (token.Type == JTokenType.Null && plain != type)
        {
            return null;
        }

        if (plain.IsEnum)
        {
            return
                token.Type == JTokenType.String
                && Enum.GetNames(plain).FirstOrDefault(n => n.Equals(((string)token!).Replace("-", ""), StringComparison.OrdinalIgnoreCase))
                    is { } name
                ? Enum.Parse(plain, name)
                : throw Error(token, $"is {Shown(token)}.", Nearest.Hint(token.ToString(), [.. Enum.GetNames(plain).Select(CamelCase)]));
        }

        return plain switch
        {
            _ when plain == typeof(DatasetRow) => ConvertDataset(token),
            _ when plain == typeof(MethodTable) => ConvertMethods(token),
            _ when plain == typeof(string) && token.Type == JTokenType.String => (string)token!,
            _ when plain == typeof(bool) && token.Type == JTokenType.Boolean => (bool)token,
            _ when plain == typeof(double) && token.Type is JTokenType.Float or JTokenType.Integer && plain == typeof(double) =>
                (double)token,
            _ when plain == typeof(int) && token.Type == JTokenType.Integer && (long)token is >= int.MinValue and <= int.MaxValue =>
                (int)token,
            _ when plain == typeof(long) && token.Type == JTokenType.Integer => (long)token,
            _ when plain.IsGenericType && plain.GetGenericTypeDefinition() == typeof(IReadOnlyList<>) => ConvertList(
                token,
                plain.GetGenericArguments()[0]
            ),
            { IsPrimitive: false } when plain != typeof(string) => ConvertRecord(token, plain),
            _ => throw Error(token, $"is {Shown(token)}; expected {Expected(plain)}."),
        };
    }

    private DatasetRow ConvertDataset(JToken token) =>
        catalogue.Datasets.FirstOrDefault(d => token.Type == JTokenType.String && d.Name == (string)token!)
        ?? throw Error(token, $"is {Shown(token)}.", Nearest.Hint(token.ToString(), [.. catalogue.Datasets.Select(d => d.Name)]));

    private MethodTable ConvertMethods(JToken token)
    {
        var given = Object(token);
        var rows = catalogue.Methods.Where(m => m.Settings is not null).ToDictionary(m => m.Method.Name);
        CheckKeys(given, [.. rows.Keys]);
        return new MethodTable(given.Properties().ToDictionary(p => p.Name, p => ConvertRecord(p.Value, rows[p.Name].Settings!.GetType())));
    }

    private static string Expected(Type type) =>
        type == typeof(string) ? "a text"
        : type == typeof(bool) ? "true or false"
        : type == typeof(double) ? "a number"
        : "a whole number";

    private Array ConvertList(JToken token, Type element)
    {
        if (token is not JArray array)
        {
            throw Error(token, $"is {Shown(token)}; expected a list.");
        }

        var list = Array.CreateInstance(element, array.Count);
        for (var i = 0; i < array.Count; i++)
        {
            list.SetValue(Convert(array[i], element), i);
        }

        return list;
    }

    private object ConvertRecord(JToken token, Type type)
    {
        var given = Object(token);
        var constructor = type.GetConstructors().OrderByDescending(c => c.GetParameters().Length).First();
        var parameters = constructor.GetParameters().ToDictionary(p => JsonName(type.GetProperty(p.Name!)!));
        var properties = type.GetProperties()
            .Where(p => p.SetMethod is { IsPublic: true } && !parameters.ContainsKey(JsonName(p)))
            .ToDictionary(JsonName);
        CheckKeys(given, [.. parameters.Keys, .. properties.Keys]);
        var record = constructor.Invoke([
            .. parameters.Select(p =>
                given[p.Key] is { } value ? Convert(value, p.Value.ParameterType)
                : p.Value.HasDefaultValue ? p.Value.DefaultValue
                : throw Error(given, $"lacks the key \"{p.Key}\".")
            ),
        ]);
        foreach (var (name, property) in properties)
        {
            if (given[name] is { } value)
            {
                property.SetValue(record, Convert(value, property.PropertyType));
            }
        }

        return record;
    }

    private JObject Object(JToken token) => token as JObject ?? throw Error(token, $"is {Shown(token)}; expected an object.");

    private void CheckKeys(JObject given, IReadOnlyCollection<string> valid)
    {
        foreach (var key in given.Properties().Where(p => !valid.Contains(p.Name)))
        {
            throw Error(key, "is not a key that belongs here.", Nearest.Hint(key.Name, valid));
        }
    }

    private static string JsonName(PropertyInfo property) => CamelCase(property.Name);
}
