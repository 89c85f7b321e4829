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
    /// <exception cref="PipelineException">It is none, or too small.</exception>
    public static Func<string, string, int> Count(int least = 1) =>
        (name, text) =>
            int.TryParse(text, NumberStyles.None, null, out var count) && count >= least
                ? count
                : throw new PipelineException($"--{name}={text}: expected a whole number of at least {least}.");

    /// <summary>A whole number, or all.</summary>
    /// <exception cref="PipelineException">It is neither.</exception>
    public static int CountOrAll(string name, string text) => text == "all" ? int.MaxValue : Count(least: 0)(name, text);

    /// <summary>A number.</summary>
    /// <exception cref="PipelineException">It is none, or not in this range.</exception>
    public static Func<string, string, double> Number(string what, double least, double most) =>
        (name, text) =>
            double.TryParse(text, NumberStyles.AllowDecimalPoint, null, out var number) && number >= least && number <= most
                ? number
                : throw new PipelineException($"--{name}={text}: expected {what} from {least} to {most}.");

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
