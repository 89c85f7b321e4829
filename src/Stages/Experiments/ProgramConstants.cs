using System.Text.Json;
using Pipeline;

namespace Stages.Experiments;

/// <summary>
/// A program's constants: true or false, numbers, texts, and lists of these. Its <c>program.json</c> states their
/// defaults; what an experiment states must be of the default's type.
/// </summary>
internal static class ProgramConstants
{
    // 2^53: from there on a double skips whole numbers.
    private const double LargestExact = 9_007_199_254_740_992;

    /// <summary>Reads the defaults.</summary>
    /// <exception cref="PipelineException">One is none of these types.</exception>
    public static SortedDictionary<string, object> Read(JsonValue value) =>
        value.Type == JsonTokenType.StartObject
            ? new(value.Members.ToDictionary(m => m.Key, m => Constant(m.Value)), StringComparer.Ordinal)
            : throw value.Error($"is {value.Shown}; it must be an object.");

    /// <summary>Reads an experiment's constants, and fills up with the defaults.</summary>
    /// <exception cref="PipelineException">A name is not among the defaults', or a value not of its type.</exception>
    public static SortedDictionary<string, object> Read(JsonValue value, IReadOnlyDictionary<string, object> defaults)
    {
        StrictJson.CheckKeys(value, [.. defaults.Keys]);
        var constants = new SortedDictionary<string, object>(defaults.ToDictionary(), StringComparer.Ordinal);
        foreach (var (name, given) in value.Members)
        {
            constants[name] = Fitted(given, Constant(given), defaults[name]);
        }

        return constants;
    }

    /// <summary>Constants that were read, filled up with the defaults.</summary>
    public static IReadOnlyDictionary<string, object> Filled(
        IReadOnlyDictionary<string, object>? given,
        IReadOnlyDictionary<string, object> defaults
    )
    {
        var all = new SortedDictionary<string, object>(defaults.ToDictionary(), StringComparer.Ordinal);
        foreach (var (name, value) in given ?? new Dictionary<string, object>())
        {
            all[name] = value;
        }

        return all;
    }

    private static object Constant(JsonValue value) =>
        value.Type switch
        {
            JsonTokenType.True => true,
            JsonTokenType.False => false,
            JsonTokenType.String => value.Text,
            // 1.0 and 1 are the same number, to JSON and so to keys.
            JsonTokenType.Number when double.TryParse(value.Text, out var whole) && Math.Abs(whole) <= LargestExact && whole % 1 == 0 =>
                (long)whole,
            JsonTokenType.Number when double.TryParse(value.Text, out var number) && double.IsFinite(number) => number,
            JsonTokenType.StartArray => value.Items.Select(Constant).ToList(),
            _ => throw value.Error($"is {value.Shown}; a program's constant must be true, false, a number, a text, or a list of these."),
        };

    // Of a list each value is as the first one.
    private static object Fitted(JsonValue value, object given, object wanted) =>
        (given, wanted) switch
        {
            (long or double, long or double) => given,
            (List<object>, List<object> { Count: 0 }) => given,
            (List<object> list, List<object> { Count: > 0 } model) => list.Select((item, i) => Fitted(value.Items[i], item, model[0]))
                .ToList(),
            _ when given.GetType() == wanted.GetType() => given,
            _ => throw value.Error($"is {value.Shown}; it must be {Name(wanted)}, as its default in program.json is."),
        };

    private static string Name(object constant) =>
        constant switch
        {
            bool => "true or false",
            long or double => "a number",
            string => "a text",
            _ => "a list",
        };
}
