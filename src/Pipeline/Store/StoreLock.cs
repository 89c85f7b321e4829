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
    private readonly SafeFileHandle file;
    private readonly string holder;

    private StoreLock(SafeFileHandle file, string holder)
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
            if (TryTake(artifacts, store) is { } taken)
            {
                return taken;
            }

            // The name of a holder that was killed stays until the next has written its own.
            if (!said && (Holder(store) ?? (tries == TriesForName ? "a process that has not given its name" : null)) is { } holder)
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

    /// <inheritdoc/>
    public void Dispose()
    {
        ForgetHolder(holder);
        file.Dispose();
    }

    private static StoreLock? TryTake(string artifacts, string store)
    {
        try
        {
            Directory.CreateDirectory(Path.Combine(store, "objects"));
            var attempts = Directory.CreateDirectory(Path.Combine(store, "attempts"));
            var file = Libc.TryLock(Path.Combine(store, "lock"));
            if (file is null)
            {
                return null;
            }

            Clear(attempts);
            WriteHolder(store);
            Libc.FlushDirectory(artifacts);
            Libc.FlushDirectory(store);
            return new StoreLock(file, HolderPath(store));
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

    // Beside the lock and only ever read to say who is waited for, so a full disk is no reason to stop.
    private static void WriteHolder(string store)
    {
        try
        {
            // That of a run of somebody else, which was killed, may not be written to.
            File.Delete(HolderPath(store));
            File.WriteAllText(
                HolderPath(store),
                $"process {Environment.ProcessId} on {Environment.MachineName} since {DateTime.UtcNow:yyyy-MM-dd HH:mm:ss} UTC"
            );
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            ForgetHolder(HolderPath(store));
        }
    }

    private static void ForgetHolder(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The name of a dead process is not believed.
        }
    }

    private static string HolderPath(string store) => Path.Combine(store, "lock.holder");

    // Null while the holder has not yet written its name over that of a dead one on this machine.
    private static string? Holder(string store)
    {
        try
        {
            var text = File.ReadAllText(HolderPath(store));
            var words = text.Split(' ');
            var stale = words.Length < 4 || (words[3] == Environment.MachineName && !Directory.Exists($"/proc/{words[1]}"));
            return stale ? null : text;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
