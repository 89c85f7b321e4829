using System.Globalization;
using Pipeline;

namespace Build.CommandLine;

/// <summary>Readers of options' values: each takes the option's name and the given text, which is not empty.</summary>
internal static class Values
{
    /// <summary>Any text.</summary>
    public static string Text(string name, string text) => text;

    /// <summary>A path, or what can stand in its place.</summary>
    /// <exception cref="PipelineException">It begins with ~, which the shell leaves alone behind a '='.</exception>
    public static string Path(string name, string text) =>
        text == "~" || text.StartsWith("~/")
            ? throw new PipelineException(
                $"--{name}={text}: the shell did not make a folder of ~.",
                $"Write --{name}=\"$HOME{text[1..]}\"; a folder whose name is ~ is ./{text}."
            )
            : text;

    /// <summary>That a flag is given.</summary>
    public static bool Flag(string name, string text) => true;

    /// <summary>Values between commas.</summary>
    /// <exception cref="PipelineException">There are none.</exception>
    public static IReadOnlyList<string> List(string name, string text) =>
        text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) is { Length: > 0 } values
            ? values
            : throw new PipelineException($"--{name}={text}: expected names between commas.");

    /// <summary>A whole number.</summary>
    /// <exception cref="PipelineException">It is none, or not in this range.</exception>
    public static Func<string, string, int> Count(NumberRange range) =>
        (name, text) =>
            int.TryParse(text, NumberStyles.None, null, out var count) && range.Contains(count)
                ? count
                : throw new PipelineException($"--{name}={text}: it must be {range}.");

    /// <summary>A whole number, of an option that has none where it is not given.</summary>
    /// <exception cref="PipelineException">It is none, or not in this range.</exception>
    public static Func<string, string, int?> OptionalCount(NumberRange range) => (name, text) => Count(range)(name, text);

    /// <summary>A whole number, or all.</summary>
    /// <exception cref="PipelineException">It is neither, or not in this range.</exception>
    public static Func<string, string, int> CountOrAll(NumberRange range) =>
        (name, text) =>
            text == "all" ? int.MaxValue
            : int.TryParse(text, NumberStyles.None, null, out var count) && range.Contains(count) ? count
            : throw new PipelineException($"--{name}={text}: it must be {range}, or all.");

    /// <summary>A number.</summary>
    /// <exception cref="PipelineException">It is none, or not in this range.</exception>
    public static Func<string, string, double> Number(NumberRange range) =>
        (name, text) =>
            double.TryParse(text, NumberStyles.AllowDecimalPoint, null, out var number) && range.Contains(number)
                ? number
                : throw new PipelineException($"--{name}={text}: it must be {range}.");

    /// <summary>One of a few words, in upper or lower case.</summary>
    /// <exception cref="PipelineException">It is none of them.</exception>
    public static Func<string, string, T> Choice<T>(string what, params (string Word, T Value)[] choices) =>
        (name, text) =>
            choices.Where(c => c.Word.Equals(text, StringComparison.OrdinalIgnoreCase)).Select(c => (object?)c.Value).FirstOrDefault()
                is { } value
                ? (T)value
                : throw new PipelineException($"--{name}={text}: no such {what}.", Nearest.Hint(text, [.. choices.Select(c => c.Word)]));

    /// <summary>The address of a web server.</summary>
    /// <exception cref="PipelineException">It is none.</exception>
    public static string Url(string name, string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
            ? url!.Query.Length == 0
                ? text
                : throw new PipelineException(
                    $"--{name}: names of files cannot be put behind an address with a query ('?').",
                    $"Give --{name} without it, or fetch the files and name their folder: --data=DIR."
                )
            : throw new PipelineException(
                $"--{name}={text}: not a URL.",
                $"Write the address under which the files are, for example --{name}=https://example.org/datasets."
            );
}
