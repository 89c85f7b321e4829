using System.Collections;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Newtonsoft.Json;

namespace Pipeline;

/// <summary>A stage's key: the text that went into it, and the SHA-256 of that text in hexadecimal.</summary>
/// <param name="Text">Canonical JSON: what is hashed is what <c>Explain</c> shows.</param>
/// <param name="Hash">64 lower-case hexadecimal digits.</param>
public sealed record Key(string Text, string Hash);

/// <summary>
/// Writes the key of a stage: canonical JSON (sorted properties, invariant culture) of its type, its code, its parameters and the
/// content hash of each input. The key's text is both what is hashed and what is shown.
/// </summary>
public static class KeyWriter
{
    /// <summary>The key of <paramref name="stage"/>.</summary>
    /// <param name="stage">The stage.</param>
    /// <param name="code">The fingerprint of the code that its <see cref="Stage.Run"/> reaches.</param>
    /// <param name="content">The content hash of an input.</param>
    /// <exception cref="InvalidOperationException">A parameter has a type that has no canonical text.</exception>
    public static Key Write(Stage stage, string code, Func<Stage, string> content)
    {
        var text = new StringBuilder(512);
        text.Append("{\"kind\":").Append(JsonConvert.ToString(stage.GetType().FullName))
            .Append(",\"code\":").Append(JsonConvert.ToString(code))
            .Append(",\"parameters\":");
        WriteProperties(text, stage, stage, content);
        text.Append('}');
        var canonical = text.ToString();
        return new Key(canonical, Hex(SHA256.HashData(Encoding.UTF8.GetBytes(canonical))));
    }

    /// <summary>The hash over a stage's outputs: what its dependants' keys hold. Equal bytes, equal hash, whoever made them.</summary>
    public static string ContentHash(IEnumerable<Output> outputs)
    {
        var text = new StringBuilder();
        foreach (var output in outputs.OrderBy(o => o.Name, StringComparer.Ordinal))
        {
            text.Append(output.Name).Append(' ').Append(output.Sha256).Append('\n');
        }

        return Hex(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    internal static string Hex(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(bytes);

    private static void WriteProperties(StringBuilder text, Stage stage, object owner, Func<Stage, string> content)
    {
        text.Append('{');
        var first = true;
        foreach (var (name, get) in StageShape.Of(owner.GetType()))
        {
            text.Append(first ? "\"" : ",\"").Append(name).Append("\":");
            WriteValue(text, stage, name, get(owner), content);
            first = false;
        }

        text.Append('}');
    }

    private static void WriteValue(StringBuilder text, Stage stage, string name, object? value, Func<Stage, string> content)
    {
        switch (value)
        {
            case null: text.Append("null"); break;
            case bool flag: text.Append(flag ? "true" : "false"); break;
            case string s: text.Append(JsonConvert.ToString(s)); break;
            case Enum e: text.Append(JsonConvert.ToString(e.ToString())); break;
            case double d when double.IsFinite(d): text.Append(d.ToString("R", CultureInfo.InvariantCulture)); break;
            case sbyte or byte or short or ushort or int or uint or long or ulong:
                text.Append(((IFormattable)value).ToString(null, CultureInfo.InvariantCulture));
                break;
            case Stage input: text.Append("{\"input\":\"").Append(content(input)).Append("\"}"); break;
            case IEnumerable list and (IList or Array): WriteList(text, stage, name, list, content); break;
            case not IEnumerable when value.GetType() is { IsClass: true } type && type.Assembly == stage.GetType().Assembly:
                text.Append("{\"type\":").Append(JsonConvert.ToString(type.Name)).Append(",\"values\":");
                WriteProperties(text, stage, value, content);
                text.Append('}');
                break;
            default:
                throw new InvalidOperationException(
                    $"Stage {stage.Id}: parameter '{name}' is {(value is double ? value : "of type " + value.GetType())}, which has no canonical text. "
                    + "Use numbers (finite), strings, enums, records of these, or lists.");
        }
    }

    private static void WriteList(StringBuilder text, Stage stage, string name, IEnumerable list, Func<Stage, string> content)
    {
        text.Append('[');
        var first = true;
        foreach (var item in list)
        {
            if (!first)
            {
                text.Append(',');
            }

            WriteValue(text, stage, name, item, content);
            first = false;
        }

        text.Append(']');
    }
}
