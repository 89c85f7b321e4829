using Microsoft.Win32.SafeHandles;
using Pipeline.Files;

namespace Pipeline.Store;

/// <summary>
/// One writer per artifacts folder: an operating-system lock on <c>store/lock</c>, which ends with its process however
/// that ends. Whoever takes it clears away what dead hosts left in <c>store/attempts</c>. Readers need no lock.
/// </summary>
public sealed class StoreLock : IDisposable
{
    private const int TriesForName = 10;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private readonly SafeFileHandle file;
    private readonly LockHolder holder;

    private StoreLock(SafeFileHandle file, LockHolder holder)
    {
        this.file = file;
        this.holder = holder;
    }

    /// <summary>Takes the lock, waiting for another host if need be.</summary>
    /// <param name="artifacts">The artifacts folder; made if absent.</param>
    /// <param name="wait">False to fail at once when another host holds it.</param>
    /// <param name="waiting">Told once who is waited for.</param>
    /// <param name="cancel">Ends the waiting.</param>
    /// <exception cref="PipelineException">It is held and <paramref name="wait"/> is false, or the folder cannot be
    /// written.</exception>
    public static async Task<StoreLock> TakeAsync(string artifacts, bool wait, Action<string> waiting, CancellationToken cancel)
    {
        var store = Path.Combine(artifacts, "store");
        var said = false;
        for (var tries = 1; ; tries++)
        {
            if (TryLock(artifacts, store) is { } taken)
            {
                return await TakeAsync(artifacts, store, taken, wait, waiting, cancel).ConfigureAwait(false);
            }

            // The name of a holder that was killed stays until the next has written its own.
            if (!said && (LockHolder.Read(store) ?? (tries == TriesForName ? "a process that has not given its name" : null)) is { } holder)
            {
                said = true;
                if (!wait)
                {
                    throw new PipelineException($"Another run holds '{artifacts}': {holder}.", "Wait for it, or leave out --no-wait.");
                }

                waiting($"Waiting for another run on '{artifacts}': {holder}.");
            }

            await Task.Delay(Interval, cancel).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Whether there is a store that cannot be written: on a read-only disk, or somebody else's. It can be read without
    /// its lock.
    /// </summary>
    public static bool IsReadOnly(string artifacts)
    {
        var journal = Path.Combine(artifacts, "store", "journal");
        try
        {
            File.OpenHandle(journal, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite).Dispose();
            return false;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return File.Exists(journal);
        }
    }

    /// <summary>Who holds an artifacts folder, as it says itself; null when nobody seems to.</summary>
    public static string? Holder(string artifacts) => LockHolder.Read(Path.Combine(artifacts, "store"));

    /// <inheritdoc/>
    public void Dispose()
    {
        holder.Dispose();
        file.Dispose();
    }

    private static SafeFileHandle? TryLock(string artifacts, string store) =>
        Written(
            artifacts,
            () =>
            {
                Directory.CreateDirectory(Path.Combine(store, "objects"));
                Directory.CreateDirectory(Path.Combine(store, "attempts"));
                return Libc.TryLock(Path.Combine(store, "lock"));
            }
        );

    // The lock is ours; what dead hosts left goes, unless one lives elsewhere.
    private static async Task<StoreLock> TakeAsync(
        string artifacts,
        string store,
        SafeFileHandle file,
        bool wait,
        Action<string> waiting,
        CancellationToken cancel
    )
    {
        try
        {
            await AwaitDeathElsewhereAsync(artifacts, store, wait, waiting, cancel).ConfigureAwait(false);
            return Written(
                artifacts,
                () =>
                {
                    Clear(new DirectoryInfo(Path.Combine(store, "attempts")));
                    if (!File.Exists(Path.Combine(store, "journal")))
                    {
                        // A disk that cannot is told of before anything runs. Later they are flushed when a record is.
                        Libc.FlushDirectory(artifacts);
                        Libc.FlushDirectory(store);
                    }

                    return new StoreLock(file, LockHolder.WriteTo(store));
                }
            );
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    // A lock that we were granted while another machine's holder wrote its name not long ago: it was killed, or the file
    // system does not lock between machines. Whoever lives writes again.
    private static async Task AwaitDeathElsewhereAsync(
        string artifacts,
        string store,
        bool wait,
        Action<string> waiting,
        CancellationToken cancel
    )
    {
        var first = Written(artifacts, () => LockHolder.Elsewhere(store));
        for (var now = first; now is { } holder; now = Written(artifacts, () => LockHolder.Elsewhere(store)))
        {
            if (holder.Written != first!.Value.Written)
            {
                throw new PipelineException(
                    $"Another run works in '{artifacts}': {holder.Name}. It has its lock, and so have we: this file system does not lock "
                        + "between machines.",
                    "Run on one machine at a time (workers may be anywhere), or have the file system mounted with locks: NFS without "
                        + "nolock or local_lock, Lustre with -o flock."
                );
            }

            if (!wait)
            {
                throw new PipelineException($"Another run holds '{artifacts}': {holder.Name}.", "Wait for it, or leave out --no-wait.");
            }

            if (now == first)
            {
                waiting($"Waiting for a sign of life, or two minutes, of another run on '{artifacts}': {holder.Name}.");
            }

            await WhileSilentAsync(store, holder.Written, cancel).ConfigureAwait(false);
        }
    }

    private static async Task WhileSilentAsync(string store, long written, CancellationToken cancel)
    {
        while (LockHolder.Elsewhere(store) is { } holder && holder.Written == written)
        {
            await Task.Delay(Second, cancel).ConfigureAwait(false);
        }
    }

    private static T Written<T>(string artifacts, Func<T> write)
    {
        try
        {
            return write();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new PipelineException(
                $"The artifacts folder '{artifacts}' cannot be written: {error.Message}",
                "Choose another with --artifacts=DIR."
            );
        }
    }

    // Nobody who lives works in these folders. A worker that outlived its host loses the ground under its feet: it may
    // fill files that have no name any more, and can publish nothing. What it adds while its folder goes is left to the
    // next host.
    private static void Clear(DirectoryInfo attempts)
    {
        foreach (var attempt in attempts.EnumerateDirectories().Where(a => AttemptFolder.IsName(a.Name)))
        {
            AttemptFolder.Discard(attempt.FullName);
        }

        foreach (var temporary in attempts.EnumerateFiles().Where(f => AttemptFolder.IsName(f.Name)))
        {
            AttemptFolder.Discard(temporary.FullName);
        }
    }
}
