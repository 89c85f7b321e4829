namespace Pipeline;

/// <summary>SHA-256 as text, and lists of it as <c>sha256sum</c> reads and writes them.</summary>
public static class Sha256Text
{
    private const int Digits = 64;
    private static readonly System.Buffers.SearchValues<char> Hexadecimal = System.Buffers.SearchValues.Create("0123456789abcdef");

    /// <summary>Whether it is 64 lower-case hexadecimal digits, and so can be made a path of.</summary>
    public static bool IsOne(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Length == Digits && !text.AsSpan().ContainsAnyExcept(Hexadecimal);
    }

    /// <summary>A line of a list.</summary>
    public static string Line(string sha256, string path) => $"{sha256}  {path}\n";

    /// <summary>Reads a line of a list; null when it is none.</summary>
    public static (string Sha256, string Path)? ParseLine(string line)
    {
        ArgumentNullException.ThrowIfNull(line);
        return line.Length > Digits + 2 && line[Digits..(Digits + 2)] == "  " && IsOne(line[..Digits]) ? (line[..Digits], line[(Digits + 2)..]) : null;
    }
}
