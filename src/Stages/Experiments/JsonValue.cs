using System.Text;
using System.Text.Json;
using Pipeline;

namespace Stages.Experiments;

/// <summary>
/// A value of a JSON text with its place in it. Comments may stand anywhere; all else is JSON to the letter, and no key
/// stands in an object twice.
/// </summary>
/// <param name="File">The name that messages use.</param>
/// <param name="Line">The line of its key, where it has one, else its own; from 1.</param>
/// <param name="Path">Where it is: models[0].training.epochs; empty for the whole.</param>
/// <param name="Type">What it is: by its first token.</param>
/// <param name="Text">A text's or a number's characters; empty for all others.</param>
internal sealed record JsonValue(string File, int Line, string Path, JsonTokenType Type, string Text)
{
    private const int LongestShown = 60;

    private static readonly JsonReaderOptions Strict = new() { CommentHandling = JsonCommentHandling.Skip };

    /// <summary>The values of a list.</summary>
    public IReadOnlyList<JsonValue> Items { get; private init; } = [];

    /// <summary>The values of an object, in the text's order.</summary>
    public IReadOnlyDictionary<string, JsonValue> Members { get; private init; } = new Dictionary<string, JsonValue>();

    /// <summary>How messages show it.</summary>
    public string Shown =>
        Type switch
        {
            JsonTokenType.StartObject => "an object",
            JsonTokenType.StartArray => "a list",
            JsonTokenType.String => $"\"{Cut(Text)}\"",
            JsonTokenType.Number => Cut(Text),
            _ => Type.ToString().ToLowerInvariant(),
        };

    /// <summary>Reads a whole text.</summary>
    /// <exception cref="PipelineException">It is not JSON, or a key is there twice.</exception>
    public static JsonValue Parse(string file, string text)
    {
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(text), Strict);
        var source = new Source(file, Encoding.UTF8.GetBytes(text));
        try
        {
            reader.Read();
            var whole = Read(ref reader, source, "", null);
            reader.Read();
            return whole;
        }
        catch (JsonException error)
        {
            // The reader's own place and its advice to programmers follow its sentence.
            var sentence = error.Message.Split(" LineNumber:")[0].Replace(" Change the reader options.", "");
            throw new PipelineException(
                $"{file}, line {error.LineNumber + 1}: not valid JSON: {sentence}",
                "Texts and keys stand in double quotes, numbers are decimal, no comma ends a list; // and /* */ are comments."
            );
        }
    }

    /// <summary>The value at a path; the nearest around it where there is none.</summary>
    public JsonValue At(string path) =>
        Items.Concat(Members.Values).FirstOrDefault(child => path.StartsWith(child.Path) && IsWithin(path, child.Path)) is { } next
            ? next.At(path)
            : this;

    /// <summary>
    /// The file or folder that this text names: from the working folder; where it is not there, from the folder of the
    /// file that names it.
    /// </summary>
    public string NamedPath => Named(System.IO.Path.Exists);

    /// <summary>The same, for a text that may name more than one file.</summary>
    /// <param name="isThere">Whether there is what a path names.</param>
    public string Named(Func<string, bool> isThere) =>
        !isThere(Text) && System.IO.Path.Combine(System.IO.Path.GetDirectoryName(File) ?? "", Text) is var beside && isThere(beside)
            ? beside
            : Text;

    /// <summary>An error that names this place.</summary>
    public PipelineException Error(string fact, string? hint = null) =>
        new($"{File}, line {Line}: {(Path.Length > 0 ? $"\"{Path}\" " : "")}{fact}", hint);

    private static bool IsWithin(string path, string outer) => path.Length == outer.Length || path[outer.Length] is '.' or '[';

    private static string Cut(string text) => text.Length <= LongestShown ? text : text[..LongestShown] + "…";

    private static JsonValue Read(ref Utf8JsonReader reader, Source source, string path, int? line)
    {
        var value = new JsonValue(source.File, line ?? source.LineAt(reader.TokenStartIndex), path, reader.TokenType, TextOf(ref reader));
        return reader.TokenType switch
        {
            JsonTokenType.StartArray => value with { Items = ReadItems(ref reader, source, path) },
            JsonTokenType.StartObject => value with { Members = ReadMembers(ref reader, source, path) },
            _ => value,
        };
    }

    private static List<JsonValue> ReadItems(ref Utf8JsonReader reader, Source source, string path)
    {
        var items = new List<JsonValue>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            items.Add(Read(ref reader, source, $"{path}[{items.Count}]", null));
        }

        return items;
    }

    private static Dictionary<string, JsonValue> ReadMembers(ref Utf8JsonReader reader, Source source, string path)
    {
        var members = new Dictionary<string, JsonValue>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var line = source.LineAt(reader.TokenStartIndex);
            var key = TextOf(ref reader);
            reader.Read();
            var member = Read(ref reader, source, path.Length == 0 ? key : $"{path}.{key}", line);
            if (!members.TryAdd(key, member))
            {
                throw member.Error("is there twice.", $"It stands in line {members[key].Line} too: give it once.");
            }
        }

        return members;
    }

    // A text with half of a surrogate pair is no text: it stays as it is written.
    private static string TextOf(ref Utf8JsonReader reader)
    {
        if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.PropertyName or JsonTokenType.Number))
        {
            return "";
        }

        var written = Encoding.UTF8.GetString(reader.ValueSpan);
        try
        {
            return reader.TokenType == JsonTokenType.Number ? written : reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            return written;
        }
    }

    private sealed class Source(string file, byte[] bytes)
    {
        private readonly int[] breaks = [.. Enumerable.Range(0, bytes.Length).Where(i => bytes[i] == '\n')];

        public string File => file;

        public int LineAt(long place) => 1 + breaks.Count(end => end < place);
    }
}
