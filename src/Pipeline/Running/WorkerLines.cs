using System.Text;

namespace Pipeline.Running;

/// <summary>Reads lines from a pipe, without a thread that waits for them.</summary>
internal static class WorkerLines
{
    /// <summary>Of a longer line the beginning is told; a worker writes none so long.</summary>
    public const int Longest = 4 << 20;

    /// <summary>The same of a line that is none of the protocol: a library, or a launcher, has printed it.</summary>
    public const int LongestPrinted = 100_000;
    private const int BufferBytes = 16 << 10;

    /// <summary>Tells each line as it comes, and at the end what stands without its end.</summary>
    public static async Task ReadAsync(Stream stream, Action<string> line)
    {
        var buffer = new byte[BufferBytes];
        using var begun = new MemoryStream();
        while (await ReadAsync(stream, buffer).ConfigureAwait(false) is var count and > 0)
        {
            Take(buffer.AsSpan(0, count), begun, line);
        }

        if (begun.Length > 0)
        {
            Tell(begun, line);
        }
    }

    private static void Take(ReadOnlySpan<byte> bytes, MemoryStream begun, Action<string> line)
    {
        while (bytes.IndexOf((byte)'\n') is var end and >= 0)
        {
            Add(bytes[..end], begun);
            Tell(begun, line);
            bytes = bytes[(end + 1)..];
        }

        Add(bytes, begun);
    }

    private static void Add(ReadOnlySpan<byte> bytes, MemoryStream begun)
    {
        var first =
            begun.Length > 0 ? begun.GetBuffer()[0]
            : bytes.IsEmpty ? 0
            : bytes[0];
        var room = (first == WorkerReply.Mark[0] ? Longest : LongestPrinted) - (int)begun.Length;
        begun.Write(bytes[..Math.Min(bytes.Length, room)]);
    }

    // What a long line took is given back.
    private static void Tell(MemoryStream begun, Action<string> line)
    {
        line(Encoding.UTF8.GetString(begun.GetBuffer(), 0, (int)begun.Length));
        begun.SetLength(0);
        if (begun.Capacity > BufferBytes)
        {
            begun.Capacity = 0;
        }
    }

    // Who has closed the stream has heard enough.
    private static async Task<int> ReadAsync(Stream stream, byte[] buffer)
    {
        try
        {
            return await stream.ReadAsync(buffer).ConfigureAwait(false);
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException or OperationCanceledException)
        {
            return 0;
        }
    }
}
