using System.Text;
using System.Threading.Channels;
using Newtonsoft.Json;

namespace Pipeline.Running;

/// <summary>
/// What the host says to a worker. Nobody waits for it: a worker that is stopped reads nothing, and the pipe is full
/// after a while.
/// </summary>
internal sealed class WorkerInput
{
    private static readonly byte[] Ping = "\n"u8.ToArray();
    private readonly Channel<byte[]> outgoing = Channel.CreateUnbounded<byte[]>();
    private readonly Stream stream;

    public WorkerInput(Stream stream)
    {
        this.stream = stream;
        _ = WriteAsync();
    }

    /// <summary>Has it run a stage.</summary>
    public void Send(WorkerRequest request) =>
        outgoing.Writer.TryWrite(Encoding.UTF8.GetBytes(JsonConvert.SerializeObject(request) + "\n"));

    /// <summary>Says that this process lives.</summary>
    public void Greet()
    {
        if (outgoing.Reader.Count == 0)
        {
            outgoing.Writer.TryWrite(Ping);
        }
    }

    /// <summary>There is no more to say: the worker ends when it has read all.</summary>
    public void Close()
    {
        outgoing.Writer.TryComplete();
        try
        {
            stream.Dispose();
        }
        catch (Exception error) when (error is IOException or InvalidOperationException)
        {
            // It has ended.
        }
    }

    private async Task WriteAsync()
    {
        try
        {
            await foreach (var bytes in outgoing.Reader.ReadAllAsync().ConfigureAwait(false))
            {
                await stream.WriteAsync(bytes).ConfigureAwait(false);
                await stream.FlushAsync().ConfigureAwait(false);
            }
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // The worker is gone; its streams' end says how.
        }
    }
}
