using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Newtonsoft.Json;
using Pipeline.Files;

namespace Pipeline.Keys;

/// <summary>
/// Text that is made to be hashed: a borrowed buffer, since a graph of thousands of stages makes thousands of them.
/// </summary>
internal sealed class KeyText : IDisposable
{
    private static readonly SearchValues<char> Plain = SearchValues.Create(
        " !#$%()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`abcdefghijklmnopqrstuvwxyz{|}~&'"
    );

    private char[] buffer = ArrayPool<char>.Shared.Rent(1024);
    private int length;

    /// <summary>Adds characters as they are.</summary>
    public KeyText Append(string text)
    {
        text.CopyTo(Room(text.Length));
        length += text.Length;
        return this;
    }

    /// <summary>Adds a JSON string.</summary>
    public KeyText AppendString(string text) =>
        text.AsSpan().ContainsAnyExcept(Plain) ? Append(JsonConvert.ToString(text)) : Append("\"").Append(text).Append("\"");

    /// <summary>Adds a number.</summary>
    public KeyText AppendNumber(ISpanFormattable number, string format = "")
    {
        const int Longest = 64;
        length += number.TryFormat(Room(Longest), out var written, format, CultureInfo.InvariantCulture)
            ? written
            : throw new InvalidOperationException($"{number} is too long.");
        return this;
    }

    /// <summary>SHA-256 of the text in UTF-8, hexadecimal.</summary>
    public string Hash()
    {
        var bytes = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(length));
        try
        {
            var count = Encoding.UTF8.GetBytes(buffer.AsSpan(0, length), bytes);
            Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
            SHA256.HashData(bytes.AsSpan(0, count), hash);
            return Sha256Text.Hex(hash);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    /// <inheritdoc/>
    public override string ToString() => new(buffer, 0, length);

    /// <inheritdoc/>
    public void Dispose() => ArrayPool<char>.Shared.Return(buffer);

    private Span<char> Room(int count)
    {
        if (length + count > buffer.Length)
        {
            var larger = ArrayPool<char>.Shared.Rent(2 * (length + count));
            buffer.AsSpan(0, length).CopyTo(larger);
            ArrayPool<char>.Shared.Return(buffer);
            buffer = larger;
        }

        return buffer.AsSpan(length);
    }
}
