using System.Collections.Concurrent;
using System.Globalization;

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
    private readonly Dictionary<string, (FileStamp Stamp, long Recorded)> entries = new(StringComparer.Ordinal);
    private readonly ConcurrentBag<string> seen = [];

    public FileStamps(string path)
    {
        this.path = path;
        foreach (var line in File.Exists(path) ? File.ReadAllLines(path) : [])
        {
            var parts = line.Split(' ');
            if (parts.Length == 6 && parts.Skip(1).All(p => long.TryParse(p, CultureInfo.InvariantCulture, out _)))
            {
                long Number(int i) => long.Parse(parts[i], CultureInfo.InvariantCulture);
                entries[parts[0]] = (new FileStamp(Number(1), Number(2), Number(3), Number(4)), Number(5));
            }
        }
    }

    public bool Trusts(string sha256, FileStamp stamp) =>
        entries.TryGetValue(sha256, out var entry) && entry.Stamp == stamp && stamp.Changed + Granularity < entry.Recorded;

    /// <summary>This process has hashed the object, or made it; its stamp is taken when the run ends, after all linking.</summary>
    public void Seen(string sha256) => seen.Add(sha256);

    /// <summary>Writes the cache, by rename.</summary>
    public void Save(Func<string, string> objectPath)
    {
        if (seen.IsEmpty || !Directory.Exists(Path.GetDirectoryName(path)))
        {
            return;
        }

        Thread.Sleep(TimeSpan.FromMicroseconds(Granularity / 1000));
        var now = (DateTime.UtcNow - DateTime.UnixEpoch).Ticks * 100;
        while (seen.TryTake(out var sha256))
        {
            if (Libc.Stat(objectPath(sha256)) is { } stamp)
            {
                entries[sha256] = (stamp, now);
            }
        }

        var temporary = path + ".new";
        try
        {
            File.WriteAllLines(temporary, entries.OrderBy(e => e.Key, StringComparer.Ordinal).Select(e => string.Create(
                CultureInfo.InvariantCulture, $"{e.Key} {e.Value.Stamp.Bytes} {e.Value.Stamp.Modified} {e.Value.Stamp.Changed} {e.Value.Stamp.Inode} {e.Value.Recorded}")));
            File.Move(temporary, path, overwrite: true);
        }
        catch (IOException)
        {
            // A full disk: the objects are read again next time.
            File.Delete(temporary);
        }
    }
}
