using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Pipeline;

/// <summary>
/// The append-only list of executions: the truth about what the store holds. A line that a crash cut short is skipped, and said.
/// Reading needs no lock; appending is for the one process that holds the store's lock, and read the journal while holding it.
/// </summary>
internal sealed class Journal : IDisposable
{
    /// <summary>Smaller journals are never compacted: reading them takes milliseconds.</summary>
    private const long CompactAbove = 1 << 20;
    private readonly string path;
    private readonly Action<string>? step;
    private readonly Lock gate = new();
    private readonly List<StageRecord> records = [];
    private readonly long readLength;
    private SafeFileHandle? file;

    public Journal(string path, Action<string>? step = null)
    {
        this.path = path;
        this.step = step;
        if (File.Exists(path))
        {
            var bytes = File.ReadAllBytes(path);
            readLength = bytes.Length;
            Read(bytes);
        }
    }

    /// <summary>Every readable record at this moment, oldest first.</summary>
    public IReadOnlyList<StageRecord> Records
    {
        get
        {
            lock (gate)
            {
                return [.. records];
            }
        }
    }

    /// <summary>What had to be skipped, as sentences.</summary>
    public List<string> Warnings { get; } = [];

    /// <summary>Bytes up to and including the last line end: where the next record goes.</summary>
    private long WholeLines { get; set; }

    /// <summary>Writes a record and waits until it is on disk. When that fails, the file is as before.</summary>
    /// <exception cref="IOException">The disk is full, or cannot be written.</exception>
    /// <exception cref="InvalidOperationException">Another process wrote to the journal after this one read it.</exception>
    public void Append(StageRecord record)
    {
        lock (gate)
        {
            file ??= OpenForAppend();
            CutTail(file);
            var line = Encoding.UTF8.GetBytes(record.ToLine() + "\n");
            step?.Invoke("about to append the record");
            try
            {
                RandomAccess.Write(file, line, WholeLines);
                step?.Invoke("record appended");
                RandomAccess.FlushToDisk(file);
            }
            catch
            {
                CutTail(file);
                throw;
            }

            step?.Invoke("record flushed");
            WholeLines += line.Length;
            records.Add(record);
        }
    }

    public void Dispose() => file?.Dispose();

    // Half a record, left by a full disk or a crash, must not come to stand between whole ones.
    private void CutTail(SafeFileHandle open)
    {
        if (RandomAccess.GetLength(open) != WholeLines)
        {
            RandomAccess.SetLength(open, WholeLines);
        }
    }

    private SafeFileHandle OpenForAppend()
    {
        if (new FileInfo(path) is { Exists: true } there ? there.Length != readLength : readLength != 0)
        {
            throw new InvalidOperationException($"{path} was written by another process since it was read: a store that is to be written is opened under the lock.");
        }

        if (WholeLines > CompactAbove)
        {
            Compact();
        }

        var opened = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite);
        Libc.FlushDirectory(Path.GetDirectoryName(path)!);
        return opened;
    }

    // Keeps what can still be found: of each stage and key the last success, and the last failure when it is later.
    private void Compact()
    {
        var kept = new Stack<byte[]>();
        var seen = new HashSet<(string, string)>();
        var succeeded = new HashSet<(string, string)>();
        foreach (var record in Enumerable.Reverse(records))
        {
            var execution = (record.StageId, record.KeyHash);
            var isLast = seen.Add(execution);
            if (record.Failed ? isLast : succeeded.Add(execution))
            {
                kept.Push(Encoding.UTF8.GetBytes(record.ToLine() + "\n"));
            }
        }

        if (kept.Count * 2 >= records.Count)
        {
            return;
        }

        var compact = path + ".new";
        try
        {
            using (var stream = new FileStream(compact, FileMode.Create, FileAccess.Write))
            {
                foreach (var line in kept)
                {
                    stream.Write(line);
                }

                stream.Flush(flushToDisk: true);
            }

            step?.Invoke("compact journal written");
            File.Move(compact, path, overwrite: true);
            step?.Invoke("compact journal in place");
            WholeLines = kept.Sum(line => (long)line.Length);
        }
        catch (IOException)
        {
            // A full disk: the long journal says the same.
            File.Delete(compact);
        }
    }

    private void Read(ReadOnlySpan<byte> bytes)
    {
        var number = 0;
        while (bytes.IndexOf((byte)'\n') is var end and >= 0)
        {
            number++;
            if (StageRecord.Parse(bytes[..end]) is { } record)
            {
                records.Add(record);
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
