using System.Text;

namespace Pipeline;

/// <summary>
/// The append-only list of executions: the truth about what the store holds. A line that a crash cut short is skipped, and said.
/// Reading needs no lock; appending is for the one process that holds the store's lock.
/// </summary>
internal sealed class Journal : IDisposable
{
    private readonly string path;
    private readonly Lock gate = new();
    private FileStream? stream;

    public Journal(string path)
    {
        this.path = path;
        if (File.Exists(path))
        {
            Read(File.ReadAllBytes(path));
        }
    }

    /// <summary>Every readable record, oldest first.</summary>
    public List<StageRecord> Records { get; } = [];

    /// <summary>What had to be skipped, as sentences.</summary>
    public List<string> Warnings { get; } = [];

    /// <summary>Bytes up to and including the last line end.</summary>
    private long WholeLines { get; set; }

    /// <summary>Writes a record and waits until it is on disk.</summary>
    public void Append(StageRecord record)
    {
        lock (gate)
        {
            stream ??= OpenForAppend();
            stream.Write(Encoding.UTF8.GetBytes(record.ToLine() + "\n"));
            stream.Flush(flushToDisk: true);
            Records.Add(record);
        }
    }

    /// <summary>Keeps only some records; the new journal takes the old one's place by a rename.</summary>
    public void Rewrite(Predicate<StageRecord> keep)
    {
        lock (gate)
        {
            stream?.Dispose();
            stream = null;
            Records.RemoveAll(record => !keep(record));
            var written = path + ".new";
            using (var file = new FileStream(written, FileMode.Create, FileAccess.Write))
            {
                foreach (var record in Records)
                {
                    file.Write(Encoding.UTF8.GetBytes(record.ToLine() + "\n"));
                }

                file.Flush(flushToDisk: true);
                WholeLines = file.Length;
            }

            File.Move(written, path, overwrite: true);
            Libc.FlushDirectory(Path.GetDirectoryName(path)!);
        }
    }

    public void Dispose() => stream?.Dispose();

    private FileStream OpenForAppend()
    {
        var isNew = !File.Exists(path);
        var opened = new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read);
        opened.SetLength(WholeLines);
        opened.Seek(0, SeekOrigin.End);
        if (isNew)
        {
            Libc.FlushDirectory(Path.GetDirectoryName(path)!);
        }

        return opened;
    }

    private void Read(ReadOnlyMemory<byte> bytes)
    {
        var number = 0;
        while (bytes.Span.IndexOf((byte)'\n') is var end and >= 0)
        {
            number++;
            if (StageRecord.Parse(bytes[..end]) is { } record)
            {
                Records.Add(record);
            }
            else
            {
                Warnings.Add($"Record {number} of {path} does not fit its checksum and is not used.");
            }

            WholeLines += end + 1;
            bytes = bytes[(end + 1)..];
        }

        if (bytes.Length > 0)
        {
            Warnings.Add($"The last record of {path} was cut short ({bytes.Length} bytes) and is not used.");
        }
    }
}
