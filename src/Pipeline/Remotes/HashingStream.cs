using System.Security.Cryptography;

namespace Pipeline.Remotes;

/// <summary>
/// Takes bytes and keeps nothing of them but their hash, or passes them on to a file; no more than were promised, and
/// one.
/// </summary>
/// <param name="promised">Bytes that should come.</param>
/// <param name="file">Where they go too; may be null.</param>
internal sealed class HashingStream(long promised, Stream? file = null) : Stream
{
    private IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private long written;

    /// <summary>The hash of what came, hexadecimal.</summary>
    public string Sha256 => Convert.ToHexStringLower(hash.GetCurrentHash());

    public override bool CanRead => false;

    public override bool CanSeek => true;

    public override bool CanWrite => true;

    public override long Length => written;

    public override long Position
    {
        get => written;
        set => SetLength(value);
    }

    /// <summary>Begins again: a transfer that was cut is tried once more.</summary>
    public override void SetLength(long value)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(value, 0);
        hash.Dispose();
        hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        written = 0;
        file?.SetLength(0);
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        // What follows the promised bytes only has to be seen once: no remote fills the disk.
        var kept = buffer[..(int)Math.Min(buffer.Length, Math.Max(0, promised + 1 - written))];
        hash.AppendData(kept);
        file?.Write(kept);
        written += kept.Length;
    }

    public override void Flush() => file?.Flush();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => Position = offset;

    protected override void Dispose(bool disposing)
    {
        hash.Dispose();
        base.Dispose(disposing);
    }
}
