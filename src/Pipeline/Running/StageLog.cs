namespace Pipeline.Running;

/// <summary>
/// The log of a stage's last execution, all its attempts, under <c>artifacts/logs/</c>; the file is made with the first
/// line. A log that cannot be written fails no stage.
/// </summary>
internal sealed class StageLog(string artifacts, string stageId, bool goesOn = false) : IDisposable
{
    private const int TailLines = 10;
    private readonly Lock gate = new();
    private readonly Queue<string> last = new();
    private StreamWriter? writer;
    private bool closed;

    public string Path { get; } = System.IO.Path.Combine(artifacts, "logs", stageId + ".log");

    public void Write(string text)
    {
        lock (gate)
        {
            Remember(text);
            if (closed)
            {
                return;
            }

            try
            {
                if (writer is null)
                {
                    Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path)!);
                    writer = new StreamWriter(Path, append: goesOn) { AutoFlush = true };
                }

                writer.WriteLine(text);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // A full disk: what the stage has to say goes to whoever shows its failure.
                closed = true;
            }
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

    public void Dispose()
    {
        lock (gate)
        {
            closed = true;
            try
            {
                writer?.Dispose();
            }
            catch (IOException)
            {
                // The line that did not go out before does not go out now.
            }
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
