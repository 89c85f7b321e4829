using System.Globalization;

namespace Pipeline;

/// <summary>
/// One writer per artifacts folder: an operating-system lock on <c>store/lock</c>, which ends with its process however that ends.
/// Readers need none.
/// </summary>
public sealed class StoreLock : IDisposable
{
    private readonly FileStream file;

    private StoreLock(FileStream file) => this.file = file;

    /// <summary>Takes the lock, waiting for another host if need be.</summary>
    /// <param name="artifacts">The artifacts folder; made if absent.</param>
    /// <param name="wait">False to fail at once when another host holds it.</param>
    /// <param name="waiting">Told once who is waited for.</param>
    /// <param name="cancel">Ends the waiting.</param>
    /// <exception cref="PipelineException">It is held and <paramref name="wait"/> is false, or the folder cannot be written.</exception>
    public static async Task<StoreLock> TakeAsync(string artifacts, bool wait, Action<string> waiting, CancellationToken cancel)
    {
        var path = Path.Combine(artifacts, "store", "lock");
        try
        {
            Directory.CreateDirectory(Path.Combine(artifacts, "store", "objects"));
            Directory.CreateDirectory(Path.Combine(artifacts, "store", "attempts"));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new PipelineException($"The artifacts folder '{artifacts}' cannot be written: {error.Message}", "Choose another with --artifacts=DIR.");
        }

        for (var said = false; ; said = true)
        {
            if (TryTake(path) is { } taken)
            {
                return taken;
            }

            if (!wait)
            {
                throw new PipelineException($"Another run holds '{artifacts}': {Holder(path)}.", "Wait for it, or leave out --no-wait.");
            }

            if (!said)
            {
                waiting($"Waiting for another run on '{artifacts}': {Holder(path)}.");
            }

            await Task.Delay(100, cancel).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => file.Dispose();

    private static StoreLock? TryTake(string path)
    {
        FileStream file;
        try
        {
            file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            return null;
        }

        File.WriteAllText(HolderPath(path), string.Create(CultureInfo.InvariantCulture,
            $"process {Environment.ProcessId} on {Environment.MachineName} since {DateTime.UtcNow:yyyy-MM-dd HH:mm:ss} UTC"));
        return new StoreLock(file);
    }

    // Beside the lock, because a locked file cannot be opened; only ever read to say who is waited for.
    private static string HolderPath(string path) => path + ".holder";

    private static string Holder(string path)
    {
        try
        {
            return File.ReadAllText(HolderPath(path));
        }
        catch (IOException)
        {
            return "a process that is just starting";
        }
    }
}
