using System.Security.Cryptography;

namespace Pipeline.Files;

/// <summary>SHA-256 as text, and lists of it as <c>sha256sum</c> reads and writes them.</summary>
public static class Sha256Text
{
    private const int Digits = 64;
    private static readonly System.Buffers.SearchValues<char> Hexadecimal = System.Buffers.SearchValues.Create("0123456789abcdef");

    internal static string OfFile(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan);
        return Hex(SHA256.HashData(stream));
    }

    /// <summary>Bytes as lower-case hexadecimal digits.</summary>
    internal static string Hex(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(bytes);

    /// <summary>Whether it is 64 lower-case hexadecimal digits, and so can be made a path of.</summary>
    public static bool IsOne(string text)
    {
        return text.Length == Digits && !text.AsSpan().ContainsAnyExcept(Hexadecimal);
    }

    /// <summary>A line of a list.</summary>
    public static string Line(string sha256, string path) => $"{sha256}  {path}\n";

    /// <summary>Reads a line of a list; null when it is none.</summary>
    public static (string Sha256, string Path)? ParseLine(string line)
    {
        return line.Length > Digits + 2 && line[Digits..(Digits + 2)] == "  " && IsOne(line[..Digits])
            ? (line[..Digits], line[(Digits + 2)..])
            : null;
    }
}
