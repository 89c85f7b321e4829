using System.Text;

namespace Pipeline.Archives;

/// <summary>
/// Words that an archive may not hold, because they tell who made it. Found in any bytes, whatever their case, where no
/// letter or digit touches them. Before a path, no point may stand either: "../src" is no "/src".
/// </summary>
/// <param name="words">The words; none for an archive that may tell.</param>
public sealed class ForbiddenWords(IReadOnlyList<ForbiddenWord> words)
{
    private readonly IReadOnlyList<(ForbiddenWord Word, byte[] Lower)> forms =
    [
        .. words.OrderByDescending(w => w.Text.Length).SelectMany(w => Forms(w.Text).Select(form => (w, form))),
    ];

    /// <summary>Begins to search a member.</summary>
    /// <exception cref="PipelineException">Its name holds a word.</exception>
    public Search Begin(string member)
    {
        var search = new Search(this, member, forms.Count == 0 ? 0 : forms.Max(f => f.Lower.Length) + 1);
        search.Read(Encoding.UTF8.GetBytes($"\n{member}\n"));
        return search;
    }

    /// <summary>Puts another text in the place of every word. All other bytes stay as they are.</summary>
    /// <returns>The new bytes, and the words that were there.</returns>
    public (byte[] Bytes, IReadOnlyList<ForbiddenWord> Found) Replace(byte[] bytes, string by)
    {
        var found = new List<ForbiddenWord>();
        // A line end at each side, so that the first and the last byte are like all others.
        byte[] framed = [(byte)'\n', .. bytes, (byte)'\n'];
        var searched = Lowered(framed);
        foreach (var (word, lower) in forms)
        {
            if (IndexOf(searched, lower, isEnd: true) >= 0)
            {
                found.Add(word);
                framed = Replaced(framed, searched, lower, Encoding.UTF8.GetBytes(by));
                searched = Lowered(framed);
            }
        }

        return (framed[1..^1], [.. found.Distinct()]);
    }

    /// <summary>Puts another text in the place of every word.</summary>
    public string Replace(string text, string by) => Encoding.UTF8.GetString(Replace(Encoding.UTF8.GetBytes(text), by).Bytes);

    /// <summary>The refusal of a member that holds a word.</summary>
    public static PipelineException Refusal(string member, ForbiddenWord word) =>
        new(
            $"--anonymous: '{member}' holds '{word.Text}', {word.Origin}, which tells who made it.",
            "Rename what holds it, or remove it. If the word tells nobody, say so: "
                + $"--harmless='{word.Text.Replace("'", "'\\''")}'. Nothing was archived."
        );

    // Bytes are searched with A to Z lowered; letters beyond those are searched as given, as small and as capital ones.
    private static IEnumerable<byte[]> Forms(string word) =>
        ((string[])[word, word.ToLowerInvariant(), word.ToUpperInvariant()])
            .Select(form => Encoding.UTF8.GetString(Lowered(Encoding.UTF8.GetBytes(form))))
            .Distinct()
            .Select(Encoding.UTF8.GetBytes);

    private static byte[] Lowered(ReadOnlySpan<byte> bytes)
    {
        var lower = bytes.ToArray();
        Ascii.ToLowerInPlace(lower, out _);
        return lower;
    }

    private static byte[] Replaced(ReadOnlySpan<byte> framed, ReadOnlySpan<byte> searched, ReadOnlySpan<byte> lower, byte[] by)
    {
        var replaced = new List<byte>(framed.Length);
        var copied = 0;
        // From the byte before, which shows whether a letter touches the word.
        for (int from = 0, at; (at = IndexOf(searched[from..], lower, isEnd: true)) >= 0; from = copied - 1)
        {
            replaced.AddRange(framed[copied..(from + at)]);
            replaced.AddRange(by);
            copied = from + at + lower.Length;
        }

        replaced.AddRange(framed[copied..]);
        return [.. replaced];
    }

    /// <summary>Where a word is that no letter touches, after the first byte; -1 when nowhere.</summary>
    private static int IndexOf(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> lower, bool isEnd)
    {
        for (var from = 1; from < bytes.Length && bytes[from..].IndexOf(lower) is var at and >= 0; from += at + 1)
        {
            var (before, end) = (bytes[from + at - 1], from + at + lower.Length);
            if (
                !char.IsAsciiLetterOrDigit((char)before)
                && !(lower[0] == '/' && before == '.')
                && (end == bytes.Length ? isEnd : !char.IsAsciiLetterOrDigit((char)bytes[end]))
            )
            {
                return from + at;
            }
        }

        return -1;
    }

    /// <summary>A search through one member's bytes, which come in pieces.</summary>
    public sealed class Search
    {
        private readonly ForbiddenWords words;
        private readonly string member;
        private readonly int overlap;
        private byte[] kept = [];

        internal Search(ForbiddenWords words, string member, int overlap) =>
            (this.words, this.member, this.overlap) = (words, member, overlap);

        /// <summary>Searches the next bytes, and where they join those before.</summary>
        /// <exception cref="PipelineException">A word is there.</exception>
        public void Read(ReadOnlySpan<byte> bytes)
        {
            if (overlap > 0)
            {
                var joined = Lowered([.. kept, .. bytes]);
                Refuse(joined, isEnd: false);
                kept = joined[Math.Max(0, joined.Length - overlap)..];
            }
        }

        /// <summary>Searches the last bytes, which nothing follows.</summary>
        /// <exception cref="PipelineException">A word is there.</exception>
        public void End() => Refuse(kept, isEnd: true);

        // The first byte is only ever the one before a word: a line end before the member's name, or kept from the
        // piece before.
        private void Refuse(byte[] bytes, bool isEnd)
        {
            foreach (var (word, lower) in words.forms)
            {
                if (IndexOf(bytes, lower, isEnd) >= 0)
                {
                    throw Refusal(member, word);
                }
            }
        }
    }
}
