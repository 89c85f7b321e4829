using System.Runtime.InteropServices;

namespace Pipeline.Store;

/// <summary>A SHA-256 as numbers.</summary>
internal readonly record struct Digest(ulong A, ulong B, ulong C, ulong D)
{
    /// <summary>From hexadecimal digits.</summary>
    public static Digest Of(string sha256)
    {
        Span<byte> bytes = stackalloc byte[32];
        Convert.FromHexString(sha256, bytes, out _, out _);
        return Of(bytes);
    }

    /// <summary>From its 32 bytes.</summary>
    public static Digest Of(ReadOnlySpan<byte> sha256) => MemoryMarshal.Read<Digest>(sha256);

    /// <inheritdoc/>
    public override int GetHashCode() => A.GetHashCode();

    /// <summary>An order; which one does not matter.</summary>
    public int CompareTo(Digest other) =>
        A != other.A ? A.CompareTo(other.A)
        : B != other.B ? B.CompareTo(other.B)
        : C != other.C ? C.CompareTo(other.C)
        : D.CompareTo(other.D);
}
