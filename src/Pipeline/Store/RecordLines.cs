using Microsoft.Win32.SafeHandles;

namespace Pipeline.Store;

/// <summary>Where records have their lines, of which each keeps little.</summary>
internal abstract class RecordLines
{
    /// <summary>Gives a line's bytes; fewer when there are no longer so many.</summary>
    public abstract ReadOnlyMemory<byte> Read(long offset, int length);

    /// <summary>Keeps some of the bytes of a line.</summary>
    public abstract ReadOnlyMemory<byte> Keep(ReadOnlySpan<byte> bytes);
}

/// <summary>A line in memory.</summary>
internal sealed class SingleLine(ReadOnlyMemory<byte> line) : RecordLines
{
    public override ReadOnlyMemory<byte> Read(long offset, int length) => line;

    public override ReadOnlyMemory<byte> Keep(ReadOnlySpan<byte> bytes) => bytes.ToArray();
}

/// <summary>The lines of a journal's file as it was found: it is there until this is disposed of, whatever takes its place.</summary>
internal sealed class JournalLines(SafeFileHandle file) : RecordLines, IDisposable
{
    private const int Block = 1 << 16;
    private Memory<byte> room;

    public override ReadOnlyMemory<byte> Read(long offset, int length)
    {
        var line = new byte[length];
        var there = 0;
        while (there < length && RandomAccess.Read(file, line.AsSpan(there), offset + there) is var more and > 0)
        {
            there += more;
        }

        return line.AsMemory(0, there);
    }

    // Side by side: they take no more room than they are long.
    public override ReadOnlyMemory<byte> Keep(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > room.Length)
        {
            room = new byte[Math.Max(Block, bytes.Length)];
        }

        bytes.CopyTo(room.Span);
        var kept = room[..bytes.Length];
        room = room[bytes.Length..];
        return kept;
    }

    public void Dispose() => file.Dispose();
}
