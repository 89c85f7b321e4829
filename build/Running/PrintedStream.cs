using System.Text;

namespace Build.Running;

/// <summary>
/// Standard output or standard error. A terminal that is gone or a disk that is full ends no run: what cannot be written
/// is dropped, and remembered.
/// </summary>
internal sealed class PrintedStream(Stream inner) : Stream
{
    /// <summary>Why something was dropped; null when nothing was.</summary>
    public static string? Lost { get; private set; }

    /// <summary>Puts one under each of the console's two writers.</summary>
    public static void Lay()
    {
        static StreamWriter Over(Stream stream) => new(new PrintedStream(stream), new UTF8Encoding(false)) { AutoFlush = true };
        Console.SetOut(Over(Console.OpenStandardOutput()));
        Console.SetError(Over(Console.OpenStandardError()));
    }

    /// <inheritdoc/>
    public override bool CanRead => false;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        try
        {
            inner.Write(buffer);
        }
        catch (IOException error)
        {
            Lost ??= error.Message;
        }
    }

    /// <inheritdoc/>
    public override void Flush() { }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();
}
