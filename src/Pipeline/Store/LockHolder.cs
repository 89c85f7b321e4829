using Pipeline.Files;

namespace Pipeline.Store;

/// <summary>
/// The file beside a lock that names its holder, and is written anew every half a minute while it is held. Some network
/// file systems grant a lock to two machines at once: then only this file tells.
/// </summary>
internal sealed class LockHolder : IDisposable
{
    /// <summary>Between two writes.</summary>
    public static readonly TimeSpan Renewal = TimeSpan.FromSeconds(30);

    /// <summary>A holder that has not written for so long is dead.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromMinutes(2);
    private readonly string path;
    private readonly Timer renewing;

    private LockHolder(string store)
    {
        path = PathIn(store);
        var text = $"process {Environment.ProcessId} on {Environment.MachineName} since {DateTime.UtcNow:yyyy-MM-dd HH:mm:ss} UTC";
        // That of a run of somebody else, which was killed, may not be written to.
        Try(() => File.Delete(path));
        Write(text);
        renewing = new Timer(_ => Write(text), null, Renewal, Renewal);
    }

    /// <summary>Writes this process's name into a folder, over that of a dead one.</summary>
    public static LockHolder WriteTo(string store) => new(store);

    /// <summary>Who holds it. Null while the holder has not yet written its name over that of a dead one on this
    /// machine.</summary>
    public static string? Read(string store)
    {
        string? text = null;
        // Asked first: an exception costs a start that has nothing to do a twentieth of its time.
        Try(() => text = File.Exists(PathIn(store)) ? File.ReadAllText(PathIn(store)) : null);
        return text?.Split(' ') is { Length: >= 4 } words && !(IsHere(words) && !Directory.Exists($"/proc/{words[1]}")) ? text : null;
    }

    /// <summary>
    /// A holder on another machine, and when it last wrote its name, by the file system's clock: null when there is none
    /// that wrote within its life.
    /// </summary>
    public static (string Name, long Written)? Elsewhere(string store)
    {
        if (Read(store) is not { } text || IsHere(text.Split(' ')))
        {
            return null;
        }

        // The clocks of this machine and of the file system may differ: a file that is written now tells the latter's.
        var mark = PathIn(store) + "." + Guid.NewGuid().ToString("N");
        try
        {
            File.WriteAllText(mark, "");
            return
                Libc.Stat(mark) is { } now
                && Libc.Stat(PathIn(store)) is { } there
                && now.Modified - there.Modified < Life.Ticks * TimeSpan.NanosecondsPerTick
                ? (text, there.Modified)
                : null;
        }
        finally
        {
            Try(() => File.Delete(mark));
        }
    }

    public void Dispose()
    {
        renewing.Dispose();
        Try(() => File.Delete(path));
    }

    private static bool IsHere(string[] words) => words[3] == Environment.MachineName;

    private static string PathIn(string store) => Path.Combine(store, "lock.holder");

    // Replaced whole: an empty file would be nobody's. Where it is written only to say who is waited for, a full disk is
    // no reason to stop.
    private void Write(string text) =>
        Try(() =>
        {
            var next = $"{path}.{Environment.ProcessId}";
            File.WriteAllText(next, text);
            File.Move(next, path, overwrite: true);
        });

    private static void Try(Action action)
    {
        try
        {
            action();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The name of a dead process is not believed, and that of a living one is written again.
        }
    }
}
