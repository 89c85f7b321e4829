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
/// <param name="keeps">Whether the whole text is kept; otherwise only as much of it as is not yet hashed.</param>
internal sealed class KeyText(bool keeps = true) : IDisposable
{
    private char[] buffer = ArrayPool<char>.Shared.Rent(4096);
    private int length;
    private IncrementalHash? begun;

    /// <summary>Adds characters as they are.</summary>
    public KeyText Append(string text)
    {
        text.CopyTo(Room(text.Length));
        length += text.Length;
        return this;
    }

    /// <summary>Adds the digits of a hash.</summary>
    public KeyText Append(Digest digest)
    {
        digest.Write(Room(Digest.Digits));
        length += Digest.Digits;
        return this;
    }

    /// <summary>Adds a JSON string.</summary>
    public KeyText AppendString(string text) => IsPlain(text) ? Append("\"").Append(text).Append("\"") : Append(JsonConvert.ToString(text));

    /// <summary>Adds a number.</summary>
    public KeyText AppendNumber(ISpanFormattable number, string format = "")
    {
        const int Longest = 64;
        if (!number.TryFormat(Room(Longest), out var written, format, CultureInfo.InvariantCulture))
        {
            throw new InvalidOperationException($"{number} is too long.");
        }

        length += written;
        return this;
    }

    /// <summary><see cref="ToDigest"/> in hexadecimal digits.</summary>
    public string Hash() => ToDigest().ToString();

    /// <summary>SHA-256 of the text in UTF-8. Asked last, and once, where the text is not kept.</summary>
    public Digest ToDigest()
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        if (begun is null)
        {
            Encode(hash, static (text, hash) => SHA256.HashData(text, hash));
        }
        else
        {
            HashWhatIsThere(begun);
            begun.GetHashAndReset(hash);
        }

        return Digest.Of(hash);
    }

    /// <inheritdoc/>
    public override string ToString() => new(buffer, 0, length);

    /// <inheritdoc/>
    public void Dispose()
    {
        begun?.Dispose();
        ArrayPool<char>.Shared.Return(buffer);
    }

    // What JSON writes as it is, all of it ASCII.
    private static bool IsPlain(string text)
    {
        foreach (var letter in text)
        {
            if (letter is < ' ' or > '~' or '"' or '\\')
            {
                return false;
            }
        }

        return true;
    }

    private void HashWhatIsThere(IncrementalHash hash)
    {
        Encode([], (text, _) => hash.AppendData(text));
        length = 0;
    }

    private void Encode(Span<byte> result, Action<ReadOnlySpan<byte>, Span<byte>> use)
    {
        var bytes = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(length));
        try
        {
            use(bytes.AsSpan(0, Encoding.UTF8.GetBytes(buffer.AsSpan(0, length), bytes)), result);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    private Span<char> Room(int count)
    {
        if (!keeps && length + count > buffer.Length)
        {
            HashWhatIsThere(begun ??= IncrementalHash.CreateHash(HashAlgorithmName.SHA256));
        }

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
