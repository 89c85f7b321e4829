namespace Pipeline;

/// <summary>The log of a stage's last execution, under <c>artifacts/logs/</c>; the file is made with the first line. A log that cannot be written fails no stage.</summary>
internal sealed class StageLog(string artifacts, string stageId) : IDisposable
{
    private readonly Lock gate = new();
    private StreamWriter? writer;
    private bool closed;

    public string Path { get; } = System.IO.Path.Combine(artifacts, "logs", stageId + ".log");

    public void Write(string line)
    {
        lock (gate)
        {
            if (closed)
            {
                return;
            }

            try
            {
                if (writer is null)
                {
                    Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path)!);
                    writer = new StreamWriter(Path, append: false) { AutoFlush = true };
                }

                writer.WriteLine(line);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // A full disk: what the stage has to say goes to whoever shows its failure.
                closed = true;
            }
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
}
