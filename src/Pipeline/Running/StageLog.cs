using System.Threading.Channels;

namespace Pipeline.Running;

/// <summary>
/// The log of a stage's last execution, all its attempts, under <c>artifacts/logs/</c>; the file is made with the first
/// line. A log that cannot be written fails no stage. Nobody waits for a line: who reads what a worker says would take it
/// for silent while a shared folder stands still.
/// </summary>
internal sealed class StageLog(string artifacts, string stageId, bool goesOn = false) : IAsyncDisposable
{
    private const int TailLines = 10;
    private readonly Lock gate = new();
    private readonly Queue<string> last = new();
    private readonly Channel<string> lines = Channel.CreateUnbounded<string>();
    private Task? writing;

    public string Path { get; } = System.IO.Path.Combine(artifacts, "logs", stageId + ".log");

    public void Write(string text)
    {
        lock (gate)
        {
            Remember(text);
            lines.Writer.TryWrite(text);
            writing ??= Task.Run(WriteAsync);
        }
    }

    /// <summary>The last lines, indented, each with its end; also of a log that could not be written.</summary>
    public string Tail()
    {
        lock (gate)
        {
            return string.Concat(last.Select(line => $"  | {line}{Environment.NewLine}"));
        }
    }

    /// <summary>Waits until all is written.</summary>
    public async ValueTask DisposeAsync()
    {
        Task? written;
        lock (gate)
        {
            lines.Writer.TryComplete();
            written = writing;
        }

        await (written ?? Task.CompletedTask).ConfigureAwait(false);
    }

    private async Task WriteAsync()
    {
        try
        {
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path)!);
            using var writer = new StreamWriter(Path, append: goesOn) { AutoFlush = true };
            await foreach (var line in lines.Reader.ReadAllAsync().ConfigureAwait(false))
            {
                writer.WriteLine(line);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // A full disk: what the stage has to say goes to whoever shows its failure.
            lines.Writer.TryComplete();
        }
    }

    private void Remember(string text)
    {
        foreach (var line in text.Split('\n').TakeLast(TailLines))
        {
            last.Enqueue(line.TrimEnd('\r'));
            if (last.Count > TailLines)
            {
                last.Dequeue();
            }
        }
    }
}
