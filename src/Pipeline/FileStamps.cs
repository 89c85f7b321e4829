using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace Pipeline;

/// <summary>
/// A cache of which objects were seen whole: an object's hash is trusted while its size, times and inode are as recorded and its
/// last change is safely older than the recording. Losing this file costs one reading of every object, nothing else.
/// </summary>
internal sealed class FileStamps
{
    /// <summary>Coarsest step of a file system's clock that is allowed for, nanoseconds.</summary>
    private const long Granularity = 20_000_000;
    private readonly string path;
    private readonly ConcurrentDictionary<string, Entry> known = new(StringComparer.Ordinal);
    private readonly Dictionary<Digest, Entry> loaded = [];

    public FileStamps(string path)
    {
        this.path = path;
        var bytes = File.Exists(path) ? File.ReadAllBytes(path) : [];
        if (bytes.Length % Marshal.SizeOf<Entry>() == 0)
        {
            var entries = MemoryMarshal.Cast<byte, Entry>(bytes);
            loaded.EnsureCapacity(entries.Length);
            foreach (ref readonly var entry in entries)
            {
                loaded[entry.Digest] = entry;
            }
        }
    }

    /// <summary>Whether an object with this stamp need not be read again.</summary>
    public bool Trusts(string sha256, FileStamp stamp) =>
        (known.TryGetValue(sha256, out var entry) || loaded.TryGetValue(Digest.Of(sha256), out entry))
        && entry.Stamp == stamp && stamp.Changed + Granularity < entry.Recorded;

    /// <summary>This process has hashed the object, or made it, and its stamp was this one when it began to.</summary>
    public void Seen(string sha256, FileStamp stamp) => known[sha256] = new Entry(Digest.Of(sha256), stamp, Now());

    /// <summary>Writes the cache, by rename. A hard link that was made since an object was seen has changed nothing but its change time.</summary>
    public void Save(Func<string, string> objectPath)
    {
        if (known.IsEmpty || !Directory.Exists(Path.GetDirectoryName(path)))
        {
            return;
        }

        Thread.Sleep(TimeSpan.FromMicroseconds(Granularity / 1000));
        var now = Now();
        foreach (var (sha256, entry) in known)
        {
            if (Libc.Stat(objectPath(sha256)) is { } stamp && stamp with { Changed = entry.Stamp.Changed } == entry.Stamp)
            {
                loaded[entry.Digest] = new Entry(entry.Digest, stamp, now);
            }
        }

        known.Clear();
        var temporary = path + ".new";
        try
        {
            File.WriteAllBytes(temporary, MemoryMarshal.AsBytes(loaded.Values.ToArray().AsSpan()));
            File.Move(temporary, path, overwrite: true);
        }
        catch (IOException)
        {
            // A full disk: the objects are read again next time.
            File.Delete(temporary);
        }
    }

    private static long Now() => (DateTime.UtcNow - DateTime.UnixEpoch).Ticks * 100;

    /// <summary>A SHA-256 as numbers: the file is an array of entries.</summary>
    private readonly record struct Digest(ulong A, ulong B, ulong C, ulong D)
    {
        public static Digest Of(string sha256)
        {
            Span<ulong> parts = stackalloc ulong[4];
            Convert.FromHexString(sha256, MemoryMarshal.AsBytes(parts), out _, out _);
            return new Digest(parts[0], parts[1], parts[2], parts[3]);
        }

        // Any part of a hash is a hash.
        public override int GetHashCode() => (int)A;
    }

    private readonly record struct Entry(Digest Digest, FileStamp Stamp, long Recorded);
}
