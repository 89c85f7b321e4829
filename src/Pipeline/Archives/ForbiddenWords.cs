using System.Text;

namespace Pipeline.Archives;

/// <summary>
/// Words that an archive may not hold, because they tell who made it. Found in any bytes, whatever their case, where no
/// letter or digit touches them.
/// </summary>
/// <param name="words">The words; none for an archive that may tell.</param>
public sealed class ForbiddenWords(IReadOnlyList<string> words)
{
    private readonly byte[][] lower = [.. words.Select(w => Encoding.UTF8.GetBytes(w.ToLowerInvariant()))];

    /// <summary>Begins to search a member.</summary>
    /// <exception cref="PipelineException">Its name holds a word.</exception>
    public Search Begin(string member)
    {
        var search = new Search(this, member, lower.Length == 0 ? 0 : lower.Max(w => w.Length) + 1);
        search.Read(Encoding.UTF8.GetBytes($"\n{member}\n"));
        return search;
    }

    /// <summary>Puts another text in the place of every word.</summary>
    public string Replace(string text, string by)
    {
        foreach (var word in words.OrderByDescending(w => w.Length))
        {
            text = System.Text.RegularExpressions.Regex.Replace(
                text,
                $"(?<![A-Za-z0-9]){System.Text.RegularExpressions.Regex.Escape(word)}(?![A-Za-z0-9])",
                by,
                System.Text.RegularExpressions.RegexOptions.IgnoreCase
            );
        }

        return text;
    }

    // The first byte is only ever the one before a word: a line end before the member's name, or kept from the piece
    // before.
    private string? Find(ReadOnlySpan<byte> bytes, bool isEnd)
    {
        for (var i = 0; i < lower.Length; i++)
        {
            var word = lower[i];
            for (var from = 0; bytes[from..].IndexOf(word) is var at and >= 0; from += at + 1)
            {
                var (begin, end) = (from + at, from + at + word.Length);
                if (
                    begin > 0
                    && !char.IsAsciiLetterOrDigit((char)bytes[begin - 1])
                    && (end == bytes.Length ? isEnd : !char.IsAsciiLetterOrDigit((char)bytes[end]))
                )
                {
                    return words[i];
                }
            }
        }

        return null;
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
                byte[] joined = [.. kept, .. bytes];
                System.Text.Ascii.ToLowerInPlace(joined, out _);
                Refuse(words.Find(joined, isEnd: false));
                kept = joined[Math.Max(0, joined.Length - overlap)..];
            }
        }

        /// <summary>Searches the last bytes, which nothing follows.</summary>
        /// <exception cref="PipelineException">A word is there.</exception>
        public void End() => Refuse(overlap > 0 ? words.Find(kept, isEnd: true) : null);

        private void Refuse(string? word)
        {
            if (word is not null)
            {
                throw new PipelineException(
                    $"--anonymous: '{member}' holds '{word}', which tells who made it.",
                    "Rename what holds it, or remove it; nothing was archived."
                );
            }
        }
    }
}
