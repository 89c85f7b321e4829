namespace Pipeline.Running;

/// <summary>The last that a worker, or its launcher, has printed: mostly it says why it ended.</summary>
internal sealed class PrintedLines
{
    private const int Most = 3;
    private const int Longest = 500;
    private readonly Lock gate = new();
    private readonly Queue<string> lines = new();

    /// <summary>In one line; empty when there are none.</summary>
    public override string ToString()
    {
        lock (gate)
        {
            return string.Join(" | ", lines);
        }
    }

    public void Add(string line)
    {
        lock (gate)
        {
            if (line.Length > 0)
            {
                lines.Enqueue(line[..Math.Min(line.Length, Longest)].TrimStart(WorkerReply.Mark[0]));
            }

            if (lines.Count > Most)
            {
                lines.Dequeue();
            }
        }
    }
}
