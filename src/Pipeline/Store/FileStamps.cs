using System.Runtime.InteropServices;
using Pipeline.Files;

namespace Pipeline.Store;

/// <summary>
/// A cache of which objects were seen whole: an object's hash is trusted while its size, times and inode are as
/// recorded and its last change is safely older than the recording. Losing this file costs one reading of every object,
/// nothing else.
/// </summary>
internal sealed class FileStamps
{
    /// <summary>Coarsest step of a file system's clock that is allowed for, nanoseconds.</summary>
    private const long Granularity = 20_000_000;
    private readonly string path;
    private readonly Lock gate = new();
    private readonly Dictionary<string, Sighting> seen = new();
    private Entry[] saved = [];

    public FileStamps(string path)
    {
        this.path = path;
        var bytes = File.Exists(path) ? File.ReadAllBytes(path) : [];
        var entries = MemoryMarshal.Cast<byte, Entry>(bytes);
        if (bytes.Length == MemoryMarshal.AsBytes(entries).Length && IsSorted(entries))
        {
            saved = entries.ToArray();
        }
    }

    /// <summary>Whether an object with this stamp need not be read again.</summary>
    public bool Trusts(string sha256, FileStamp stamp)
    {
        lock (gate)
        {
            if (seen.TryGetValue(sha256, out var sighting))
            {
                return IsSettled(sighting.Stamp, sighting.Recorded, stamp);
            }
        }

        var place = Place(Digest.Of(sha256));
        return place >= 0 && IsSettled(saved[place].Stamp, saved[place].Recorded, stamp);
    }

    /// <summary>This process has hashed the object, or made it, and its stamp was this one when it began to.</summary>
    public void Seen(string sha256, FileStamp stamp)
    {
        lock (gate)
        {
            seen[sha256] = new Sighting(stamp, Now());
        }
    }

    /// <summary>
    /// Writes the cache, by rename. A hard link that was made since an object was seen has changed nothing but its
    /// change time.
    /// </summary>
    public void Save(Func<string, string> objectPath)
    {
        if (seen.Count == 0 || !Directory.Exists(Path.GetDirectoryName(path)))
        {
            return;
        }

        Thread.Sleep(TimeSpan.FromMicroseconds(Granularity / 1000));
        var now = Now();
        var all = new Dictionary<Digest, Entry>();
        foreach (var entry in saved)
        {
            all[entry.Digest] = entry;
        }

        foreach (var (sha256, sighting) in seen)
        {
            if (Libc.Stat(objectPath(sha256)) is { } stamp && stamp with { Changed = sighting.Stamp.Changed } == sighting.Stamp)
            {
                all[Digest.Of(sha256)] = new Entry(Digest.Of(sha256), stamp, now);
            }
        }

        seen.Clear();
        saved = [.. all.Values];
        Array.Sort(saved, (a, b) => a.Digest.CompareTo(b.Digest));
        var temporary = path + ".new";
        try
        {
            File.WriteAllBytes(temporary, MemoryMarshal.AsBytes(saved.AsSpan()));
            File.Move(temporary, path, overwrite: true);
        }
        catch (IOException)
        {
            // A full disk: the objects are read again next time.
            File.Delete(temporary);
        }
    }

    private static bool IsSettled(FileStamp recorded, long when, FileStamp now) => recorded == now && now.Changed + Granularity < when;

    private static bool IsSorted(ReadOnlySpan<Entry> entries)
    {
        for (var i = 1; i < entries.Length; i++)
        {
            if (entries[i - 1].Digest.CompareTo(entries[i].Digest) >= 0)
            {
                return false;
            }
        }

        return true;
    }

    // Where a digest is among the saved entries, negative when it is not.
    private int Place(Digest digest)
    {
        var (low, high) = (0, saved.Length - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            switch (saved[middle].Digest.CompareTo(digest))
            {
                case 0:
                    return middle;
                case < 0:
                    low = middle + 1;
                    break;
                default:
                    high = middle - 1;
                    break;
            }
        }

        return -1;
    }

    private static long Now() => (DateTime.UtcNow - DateTime.UnixEpoch).Ticks * 100;

    private sealed record Sighting(FileStamp Stamp, long Recorded);

    /// <summary>A SHA-256 as numbers: the file is an array of entries, sorted by them.</summary>
    private readonly record struct Digest(ulong A, ulong B, ulong C, ulong D)
    {
        public static Digest Of(string sha256)
        {
            Span<ulong> parts = stackalloc ulong[4];
            Convert.FromHexString(sha256, MemoryMarshal.AsBytes(parts), out _, out _);
            return new Digest(parts[0], parts[1], parts[2], parts[3]);
        }

        public int CompareTo(Digest other) =>
            A != other.A ? A.CompareTo(other.A)
            : B != other.B ? B.CompareTo(other.B)
            : C != other.C ? C.CompareTo(other.C)
            : D.CompareTo(other.D);
    }

    private readonly record struct Entry(Digest Digest, FileStamp Stamp, long Recorded);
}
