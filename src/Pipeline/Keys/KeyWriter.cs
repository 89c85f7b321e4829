using System.Collections;
using Pipeline.Files;

namespace Pipeline.Keys;

/// <summary>
/// Writes the key of a stage: canonical JSON (sorted properties, invariant culture) of its kind, its code, its
/// parameters and the content hash of each input. The key's text is both what is hashed and what is shown. No name of a
/// type or namespace is in it.
/// </summary>
public static class KeyWriter
{
    /// <summary>The key of <paramref name="stage"/>.</summary>
    /// <param name="stage">The stage.</param>
    /// <param name="code">The fingerprint of the code that its <see cref="Stage.Run"/> reaches.</param>
    /// <param name="content">The content hash of an input.</param>
    /// <exception cref="InvalidOperationException">A parameter has a type that has no canonical text.</exception>
    /// <exception cref="PipelineException">The stage, or a record that it holds, declares no kind.</exception>
    public static Key Write(Stage stage, string code, Func<Stage, string> content)
    {
        using var text = new KeyText();
        WriteTo(text, stage, code, content);
        return new Key(text.ToString(), text.Hash());
    }

    /// <summary>
    /// The hash alone of <see cref="Write"/>'s key. A stage that is up to date needs no more, and a table's text is long.
    /// </summary>
    /// <inheritdoc cref="Write"/>
    internal static Digest Hash(Stage stage, string code, Func<Stage, string> content)
    {
        using var text = new KeyText(keeps: false);
        WriteTo(text, stage, code, content);
        return text.ToDigest();
    }

    private static void WriteTo(KeyText text, Stage stage, string code, Func<Stage, string> content)
    {
        var shape = StageShape.Of(stage.GetType());
        text.Append("{\"kind\":").AppendString(shape.Kind).Append(",\"code\":").AppendString(code).Append(",\"parameters\":");
        WriteProperties(text, stage, shape, stage, content);
        // In small letters: keys that say "Portable" are older, and of other bytes.
        text.Append(stage.Numerics == Numerics.Native ? "}" : $",\"numerics\":\"{stage.Numerics.ToString().ToLower()}\"}}");
    }

    private static void WriteProperties(KeyText text, Stage stage, StageShape shape, object owner, Func<Stage, string> content)
    {
        text.Append("{");
        var first = true;
        foreach (var (name, get) in shape.Parameters)
        {
            text.Append(first ? "\"" : ",\"").Append(name).Append("\":");
            WriteValue(text, stage, name, get(owner), content);
            first = false;
        }

        text.Append("}");
    }

    private static void WriteValue(KeyText text, Stage stage, string name, object? value, Func<Stage, string> content)
    {
        switch (value)
        {
            case null:
                text.Append("null");
                break;
            case bool flag:
                text.Append(flag ? "true" : "false");
                break;
            case string s:
                text.AppendString(s);
                break;
            case Enum e:
                text.AppendString(e.ToString());
                break;
            case double d when double.IsFinite(d):
                text.AppendNumber(d, "R");
                break;
            case sbyte or byte or short or ushort or int or uint or long or ulong:
                text.AppendNumber((ISpanFormattable)value);
                break;
            case Stage input:
                text.Append("{\"input\":\"").Append(content(input)).Append("\"}");
                break;
            case IReadOnlyDictionary<string, object> names:
                WriteNames(text, stage, name, names, content);
                break;
            case IEnumerable list and (IList or Array):
                WriteList(text, stage, name, list, content);
                break;
            case not IEnumerable when value.GetType() is { IsClass: true } type && StageShape.Of(type) is { HasKind: true } shape:
                text.Append("{\"kind\":").AppendString(shape.Kind).Append(",\"values\":");
                WriteProperties(text, stage, shape, value, content);
                text.Append("}");
                break;
            default:
                throw new InvalidOperationException(
                    $"Stage {stage.Id}: parameter '{name}' is "
                        + $"{(value is double ? value : "of type " + value.GetType())}, which has no canonical text. "
                        + "Use numbers (finite), strings, enums, records of these that declare a kind, lists, or dictionaries by name."
                );
        }
    }

    private static void WriteNames(
        KeyText text,
        Stage stage,
        string name,
        IReadOnlyDictionary<string, object> values,
        Func<Stage, string> content
    )
    {
        text.Append("{");
        var first = true;
        foreach (var (key, value) in values.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            text.Append(first ? "" : ",").AppendString(key).Append(":");
            WriteValue(text, stage, $"{name}.{key}", value, content);
            first = false;
        }

        text.Append("}");
    }

    private static void WriteList(KeyText text, Stage stage, string name, IEnumerable list, Func<Stage, string> content)
    {
        text.Append("[");
        var first = true;
        foreach (var item in list)
        {
            if (!first)
            {
                text.Append(",");
            }

            WriteValue(text, stage, name, item, content);
            first = false;
        }

        text.Append("]");
    }
}
