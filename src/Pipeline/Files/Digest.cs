using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Pipeline.Files;

/// <summary>A SHA-256 as numbers; the default stands for none.</summary>
/// <remarks>A start reads and writes thousands of them, and takes as long as the framework's general methods take to be
/// compiled: these are ready.</remarks>
internal readonly record struct Digest(ulong A, ulong B, ulong C, ulong D)
{
    /// <summary>Its bytes.</summary>
    public const int Length = 32;

    /// <summary>Its hexadecimal digits.</summary>
    public const int Digits = 2 * Length;

    /// <summary>From hexadecimal digits; none when they are not that.</summary>
    public static Digest Of(string? sha256)
    {
        Span<byte> digits = stackalloc byte[Digits];
        if (sha256?.Length != Digits)
        {
            return default;
        }

        for (var i = 0; i < Digits; i++)
        {
            digits[i] = (byte)Math.Min(sha256[i], byte.MaxValue);
        }

        return OfDigits(digits);
    }

    /// <summary>From hexadecimal digits in ASCII; none when they are not that.</summary>
    public static Digest OfDigits(ReadOnlySpan<byte> sha256)
    {
        Span<byte> bytes = stackalloc byte[Length];
        return sha256.Length == Digits && TryRead(sha256, bytes) ? Of(bytes) : default;
    }

    /// <summary>Reads two hexadecimal digits, in ASCII, for each byte; false when they are not that.</summary>
    public static bool TryRead(ReadOnlySpan<byte> digits, Span<byte> bytes)
    {
        var wrong = 0;
        for (var i = 0; i < bytes.Length; i++)
        {
            var (high, low) = (Value(digits[2 * i]), Value(digits[(2 * i) + 1]));
            wrong |= high | low;
            bytes[i] = (byte)((high << 4) | low);
        }

        return wrong >= 0;
    }

    /// <summary>From its bytes.</summary>
    public static Digest Of(ReadOnlySpan<byte> sha256) =>
        new(
            BinaryPrimitives.ReadUInt64LittleEndian(sha256),
            BinaryPrimitives.ReadUInt64LittleEndian(sha256[8..]),
            BinaryPrimitives.ReadUInt64LittleEndian(sha256[16..]),
            BinaryPrimitives.ReadUInt64LittleEndian(sha256[24..])
        );

    /// <summary>Of text in UTF-8.</summary>
    public static Digest OfText(string text) => Of(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    /// <summary>Writes its digits, in small letters.</summary>
    public void Write(Span<char> digits)
    {
        Write(A, digits);
        Write(B, digits[16..]);
        Write(C, digits[32..]);
        Write(D, digits[48..]);
    }

    /// <summary>Its digits, in small letters; nothing for none.</summary>
    public override string ToString()
    {
        Span<char> digits = stackalloc char[Digits];
        Write(digits);
        return this == default ? "" : new string(digits);
    }

    /// <inheritdoc/>
    public override int GetHashCode() => A.GetHashCode();

    /// <summary>An order; which one does not matter.</summary>
    public int CompareTo(Digest other) =>
        A != other.A ? A.CompareTo(other.A)
        : B != other.B ? B.CompareTo(other.B)
        : C != other.C ? C.CompareTo(other.C)
        : D.CompareTo(other.D);

    private static void Write(ulong part, Span<char> digits)
    {
        for (var i = 0; i < 16; i += 2, part >>= 8)
        {
            digits[i] = (char)"0123456789abcdef"u8[(int)(part >> 4) & 15];
            digits[i + 1] = (char)"0123456789abcdef"u8[(int)part & 15];
        }
    }

    // Negative for what is no digit.
    private static int Value(byte digit) =>
        digit - '0' is >= 0 and < 10 and var number ? number
        : (digit | 0x20) - 'a' is >= 0 and < 6 and var letter ? 10 + letter
        : -1;
}
