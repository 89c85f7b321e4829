using System.Text;
using Microsoft.Win32.SafeHandles;
using Pipeline.Files;

namespace Pipeline.Store;

/// <summary>
/// The append-only list of executions: the truth about what the store holds. A line that a crash cut short is skipped,
/// and said. Reading needs no lock; appending is for the one process that holds the store's lock, and read the journal
/// while holding it.
/// </summary>
internal sealed class Journal : IDisposable
{
    /// <summary>Smaller journals are never compacted: reading them takes milliseconds.</summary>
    private const long CompactAbove = 1 << 20;
    private const int Piece = 1 << 18;
    private const int UsualLine = 800;
    private readonly string path;
    private readonly Action<string>? step;
    private readonly Lock gate = new();
    private readonly List<StageRecord> records = [];
    private readonly List<byte[]> garbage = [];
    private readonly long readLength;
    private readonly JournalLines? lines;
    private SafeFileHandle? file;

    public Journal(string path, Action<string>? step = null)
    {
        this.path = path;
        this.step = step;
        if (File.Exists(path))
        {
            var found = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            lines = new JournalLines(found);
            readLength = Read(found, lines);
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

    /// <summary>Writes records and waits until they are on disk. When that fails, the file is as before.</summary>
    /// <exception cref="IOException">The disk is full, or cannot be written.</exception>
    /// <exception cref="InvalidOperationException">Another process wrote to the journal after this one read
    /// it.</exception>
    public void Append(IReadOnlyList<StageRecord> added)
    {
        lock (gate)
        {
            file ??= OpenForAppend();
            CutTail(file);
            var text = Encoding.UTF8.GetBytes(string.Concat(added.Select(r => r.ToLine() + "\n")));
            step?.Invoke("about to append the record");
            try
            {
                RandomAccess.Write(file, text, WholeLines);
                step?.Invoke("record appended");
                RandomAccess.FlushToDisk(file);
            }
            catch
            {
                CutTail(file);
                throw;
            }

            step?.Invoke("record flushed");
            WholeLines += text.Length;
            records.AddRange(added);
        }
    }

    /// <summary>Keeps only some records; the new journal takes the old one's place by a rename.</summary>
    /// <exception cref="IOException">The disk is full, or cannot be written; the journal is as before.</exception>
    /// <exception cref="PipelineException">A record is no longer what it was when it was read; so is the journal as
    /// before.</exception>
    public void Rewrite(Predicate<StageRecord> keep)
    {
        lock (gate)
        {
            if (file is null)
            {
                RefuseForeignWrites();
            }

            var kept = records.FindAll(keep);
            var length = WriteAnew(kept);
            file?.Dispose();
            file = Open();
            records.Clear();
            records.AddRange(kept);
            WholeLines = length;
        }
    }

    /// <summary>Moves what could not be read to the end of another file.</summary>
    /// <returns>Whether there was anything.</returns>
    /// <exception cref="IOException">The disk is full, or cannot be written; the journal is as before.</exception>
    public bool SetAsideGarbage(string place)
    {
        if (garbage.Count == 0)
        {
            return false;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(place)!);
        using (var stream = new FileStream(place, FileMode.Append))
        {
            foreach (var line in garbage)
            {
                stream.Write(line);
                stream.WriteByte((byte)'\n');
            }
        }

        Rewrite(_ => true);
        garbage.Clear();
        return true;
    }

    public void Dispose()
    {
        file?.Dispose();
        lines?.Dispose();
    }

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
        RefuseForeignWrites();
        if (WholeLines > CompactAbove && StillFound() is var kept && kept.Count * 2 < records.Count)
        {
            try
            {
                WholeLines = WriteAnew(kept);
            }
            catch (IOException)
            {
                // A full disk: the long journal says the same.
            }
        }

        return Open();
    }

    private SafeFileHandle Open()
    {
        var opened = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite);
        var store = Path.GetDirectoryName(path)!;
        Libc.FlushDirectory(store);
        Libc.FlushDirectory(Path.GetDirectoryName(store)!);
        return opened;
    }

    private void RefuseForeignWrites()
    {
        if (new FileInfo(path) is { Exists: true } there ? there.Length != readLength : readLength != 0)
        {
            throw new InvalidOperationException(
                $"{path} was written by another process since it was read: a store that is to be written is opened under the lock, and "
                    + "on another machine than its last run's when that has come to see what was written. Run again."
            );
        }
    }

    // Of each stage and key the last success, and the last failure when it is later.
    private List<StageRecord> StillFound()
    {
        var kept = new List<StageRecord>();
        var seen = new HashSet<(string, Digest)>();
        var succeeded = new HashSet<(string, Digest)>();
        foreach (var record in Enumerable.Reverse(records))
        {
            var execution = (record.StageId, record.Key);
            var isLast = seen.Add(execution);
            if (record.Failed ? isLast : succeeded.Add(execution))
            {
                kept.Add(record);
            }
        }

        kept.Reverse();
        return kept;
    }

    // A crash leaves either journal whole.
    private long WriteAnew(List<StageRecord> kept)
    {
        var written = path + ".new";
        try
        {
            long length;
            using (var stream = new FileStream(written, FileMode.Create, FileAccess.Write))
            {
                foreach (var record in kept)
                {
                    stream.Write(record.Line.Span);
                    stream.WriteByte((byte)'\n');
                }

                stream.Flush(flushToDisk: true);
                length = stream.Length;
            }

            step?.Invoke("new journal written");
            Renaming.Move(written, path);
            step?.Invoke("new journal in place");
            return length;
        }
        catch (Exception error) when (error is IOException or PipelineException)
        {
            File.Delete(written);
            throw;
        }
    }

    // Piece by piece: a journal of many stages is longer than what is kept of it. Gives how many bytes there were.
    private long Read(SafeFileHandle from, JournalLines lines)
    {
        records.EnsureCapacity((int)(RandomAccess.GetLength(from) / UsualLine));
        var buffer = new byte[Piece];
        var (there, number) = (0, 0);
        while (RandomAccess.Read(from, buffer.AsSpan(there), WholeLines + there) is var more and > 0)
        {
            there += more;
            var rest = buffer.AsSpan(0, there);
            while (rest.IndexOf((byte)'\n') is var end and >= 0)
            {
                ReadLine(rest[..end], lines, ++number);
                WholeLines += end + 1;
                rest = rest[(end + 1)..];
            }

            there = rest.Length;
            rest.CopyTo(buffer);
            if (there == buffer.Length)
            {
                Array.Resize(ref buffer, 2 * there);
            }
        }

        if (there > 0)
        {
            garbage.Add(buffer[..there]);
            Warnings.Add($"The last record of {path} was cut short ({there} bytes) and is not used.");
        }

        return WholeLines + there;
    }

    private void ReadLine(ReadOnlySpan<byte> line, JournalLines lines, int number)
    {
        if (StageRecord.Parse(line, lines, WholeLines) is { } record)
        {
            records.Add(record);
        }
        else
        {
            garbage.Add(line.ToArray());
            Warnings.Add($"Record {number} of {path} does not fit its checksum and is not used.");
        }
    }
}
