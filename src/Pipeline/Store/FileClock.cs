using System.Diagnostics;
using Pipeline.Files;

namespace Pipeline.Store;

/// <summary>
/// The clock by which a file system stamps files: a file server's may be another than this machine's. It is read off a
/// file that is written for it, beside others, and counted on from there for a while.
/// </summary>
/// <param name="mark">Begins the path of that file, which is removed at once.</param>
/// <param name="look">When a file that was just written was changed, by its stamp.</param>
internal sealed class FileClock(string mark, Func<string, long?> look)
{
    // Two clocks may drift apart by a tick in a minute.
    private static readonly TimeSpan Life = TimeSpan.FromSeconds(10);
    private readonly Lock gate = new();
    private (long? Time, long Seen) last;

    /// <summary>A clock that looks at a real file.</summary>
    public FileClock(string mark)
        : this(mark, file => Libc.Stat(file)?.Changed) { }

    /// <summary>
    /// A time that has come by this clock, nanoseconds since 1970; null where no file can be written. It is behind by as
    /// long as the file system takes to answer.
    /// </summary>
    /// <param name="anew">Whether to ask now, and not to count on from when it was last asked.</param>
    public long? Now(bool anew = false)
    {
        lock (gate)
        {
            if (anew || last.Seen == 0 || Stopwatch.GetElapsedTime(last.Seen) > Life)
            {
                last = (Ask(), Stopwatch.GetTimestamp());
            }

            return last.Time + (Stopwatch.GetElapsedTime(last.Seen).Ticks * TimeSpan.NanosecondsPerTick);
        }
    }

    private long? Ask()
    {
        var file = $"{mark}.{Guid.NewGuid():N}";
        try
        {
            File.WriteAllText(file, "");
            return look(file);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
        finally
        {
            AttemptFolder.Discard(file);
        }
    }
}
