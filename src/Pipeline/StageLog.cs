namespace Pipeline;

/// <summary>The log of a stage's last execution, all attempts, under <c>artifacts/logs/</c>; the file is made with the first line.</summary>
internal sealed class StageLog(string artifacts, string stageId) : IDisposable
{
    private const int TailLines = 10;
    private readonly Lock gate = new();
    private readonly Queue<string> last = new();
    private StreamWriter? writer;

    public string Path { get; } = System.IO.Path.Combine(artifacts, "logs", stageId + ".log");

    public void Write(string text)
    {
        lock (gate)
        {
            if (writer is null)
            {
                Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path)!);
                writer = new StreamWriter(Path, append: false) { AutoFlush = true };
            }

            writer.WriteLine(text);
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

    /// <summary>The last lines, indented, each with its end.</summary>
    public string Tail()
    {
        lock (gate)
        {
            return string.Concat(last.Select(line => $"  | {line}{Environment.NewLine}"));
        }
    }

    public void Dispose() => writer?.Dispose();
}
