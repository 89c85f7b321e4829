namespace Pipeline;

/// <summary>The log of a stage's last execution, under <c>artifacts/logs/</c>; the file is made with the first line.</summary>
internal sealed class StageLog(string artifacts, string stageId) : IDisposable
{
    private readonly Lock gate = new();
    private StreamWriter? writer;

    public string Path { get; } = System.IO.Path.Combine(artifacts, "logs", stageId + ".log");

    public void Write(string line)
    {
        lock (gate)
        {
            if (writer is null)
            {
                Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path)!);
                writer = new StreamWriter(Path, append: false) { AutoFlush = true };
            }

            writer.WriteLine(line);
        }
    }

    public void Dispose() => writer?.Dispose();
}
