using System.Buffers.Binary;
using System.Collections.Concurrent;
using Pipeline.Files;

namespace Pipeline.Store;

/// <summary>
/// A cache of which files were seen whole. A file is trusted while its size, times and inode are those that it had when
/// its bytes were hashed: the same before and after, and older than the hashing, so that any later change shows in
/// them. No other stamp is ever recorded; a file whose stamp is another, be it that a hard link was made, is hashed
/// again. Losing the cache costs one reading of every file, nothing else.
/// </summary>
/// <param name="path">The file of the cache.</param>
/// <param name="clock">By which files are stamped.</param>
internal sealed class FileStamps(string path, FileClock clock)
{
    /// <summary>
    /// How far a file system's clock may lag, nanoseconds: a change of a file within this time after another may leave
    /// the same change time.
    /// </summary>
    private const long Granularity = 20_000_000;
    private const long Second = 1_000_000_000;
    private const int EntryLength = Digest.Length + (4 * sizeof(long));

    // Made when first written to: a run with nothing to do writes to neither, and starts without compiling them.
    private readonly Lazy<ConcurrentDictionary<Digest, FileStamp>> seen = new();
    private readonly Lazy<ConcurrentDictionary<Digest, (string Path, string Sha256)>> made = new();

    // Sorted by file: of each its digest, then its stamp, as eight numbers.
    private byte[] saved = Read(path);

    /// <summary>Those of files that lie in one file system with the cache.</summary>
    public FileStamps(string path)
        : this(path, new FileClock(path + ".clock")) { }

    /// <summary>Whether a file with this stamp need not be read again.</summary>
    /// <param name="id">Which file: an object's SHA-256, or a hash of what names it.</param>
    /// <param name="stamp">What it is now.</param>
    public bool Trusts(Digest id, FileStamp stamp) =>
        seen.IsValueCreated && seen.Value.TryGetValue(id, out var sighting)
            ? sighting == stamp
            : Place(id) is var place and >= 0 && StampAt(saved, place) == stamp;

    /// <summary>
    /// Whether a file's bytes have a hash. When they have, and the file stayed as it was while they were read, it is
    /// trusted from now on.
    /// </summary>
    public bool Reads(Digest id, string file, string sha256) => Reads(id, file, sha256, clock.Now());

    /// <summary>
    /// This process wrote a file, or made a link to it, and so changed its stamp: it is read again before the cache is
    /// saved.
    /// </summary>
    public void Made(Digest id, string file, string sha256) => made.Value[id] = (file, sha256);

    /// <summary>Writes the cache, by rename.</summary>
    /// <param name="cancel">Leaves out what is not yet read again.</param>
    public void Save(CancellationToken cancel)
    {
        ReadMade(cancel);
        if (!seen.IsValueCreated || seen.Value.IsEmpty || !Directory.Exists(Path.GetDirectoryName(path)))
        {
            return;
        }

        var all = Enumerable.Range(0, saved.Length / EntryLength).ToDictionary(i => IdAt(saved, i), i => StampAt(saved, i));
        foreach (var (id, stamp) in seen.Value)
        {
            all[id] = stamp;
        }

        seen.Value.Clear();
        saved = Write(all);
        var temporary = path + ".new";
        try
        {
            File.WriteAllBytes(temporary, saved);
            Renaming.Move(temporary, path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // A full disk, or one that is only read: the files are read again next time.
            AttemptFolder.Discard(temporary);
        }
    }

    /// <summary>Whether a file is there and its bytes have a hash.</summary>
    public static bool Holds(string file, string sha256)
    {
        try
        {
            return Sha256Text.OfFile(file).Equals(sha256);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return false;
        }
    }

    private bool Reads(Digest id, string file, string sha256, long? began)
    {
        var before = Libc.Stat(file);
        if (!Holds(file, sha256))
        {
            return false;
        }

        // What a symbolic link leads to may change behind the link.
        if (before is { } stamp && IsSettled(stamp, began) && Libc.Stat(file) == stamp && new FileInfo(file).LinkTarget is null)
        {
            seen.Value[id] = stamp;
        }

        return true;
    }

    private void ReadMade(CancellationToken cancel)
    {
        if (!made.IsValueCreated || cancel.IsCancellationRequested)
        {
            return;
        }

        Thread.Sleep(TimeSpan.FromMicroseconds(Granularity / 1000) * 2);
        if (clock.Now(anew: true) is not { } began)
        {
            return;
        }

        Parallel.ForEach(
            made.Value,
            file =>
            {
                if (!cancel.IsCancellationRequested && Libc.Stat(file.Value.Path) is { } stamp && !Trusts(file.Key, stamp))
                {
                    Reads(file.Key, file.Value.Path, file.Value.Sha256, began);
                }
            }
        );
        made.Value.Clear();
    }

    // A file system that counts whole seconds (FAT: every other one) says the same for two changes within one.
    private static bool IsSettled(FileStamp stamp, long? when) =>
        stamp.Changed + (stamp.Changed % Second == 0 ? 2 * Second : Granularity) < when;

    private static byte[] Read(string path)
    {
        var bytes = File.Exists(path) ? File.ReadAllBytes(path) : [];
        return bytes.Length % EntryLength == 0 && IsSorted(bytes) ? bytes : [];
    }

    private static byte[] Write(Dictionary<Digest, FileStamp> stamps)
    {
        var bytes = new byte[stamps.Count * EntryLength];
        var place = 0;
        foreach (var (id, stamp) in stamps.OrderBy(entry => entry.Key, Comparer<Digest>.Create((a, b) => a.CompareTo(b))))
        {
            long[] numbers = [(long)id.A, (long)id.B, (long)id.C, (long)id.D, stamp.Bytes, stamp.Modified, stamp.Changed, stamp.Inode];
            foreach (var number in numbers)
            {
                BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(place), number);
                place += sizeof(long);
            }
        }

        return bytes;
    }

    private static bool IsSorted(byte[] entries)
    {
        for (var i = 1; i < entries.Length / EntryLength; i++)
        {
            if (IdAt(entries, i - 1).CompareTo(IdAt(entries, i)) >= 0)
            {
                return false;
            }
        }

        return true;
    }

    private static Digest IdAt(byte[] entries, int place) => Digest.Of(entries.AsSpan(place * EntryLength));

    private static FileStamp StampAt(byte[] entries, int place)
    {
        var stamp = entries.AsSpan((place * EntryLength) + Digest.Length);
        return new FileStamp(
            BinaryPrimitives.ReadInt64LittleEndian(stamp),
            BinaryPrimitives.ReadInt64LittleEndian(stamp[8..]),
            BinaryPrimitives.ReadInt64LittleEndian(stamp[16..]),
            BinaryPrimitives.ReadInt64LittleEndian(stamp[24..])
        );
    }

    // Where a file is among the saved entries, negative when it is not.
    private int Place(Digest id)
    {
        var (low, high) = (0, (saved.Length / EntryLength) - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            switch (IdAt(saved, middle).CompareTo(id))
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
}
