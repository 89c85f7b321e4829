using Pipeline.Files;

namespace Pipeline.Remotes;

/// <summary>A folder, on a disk that several machines see, say.</summary>
/// <param name="folder">The folder; made when something is put into it.</param>
public sealed class FolderRemote(string folder) : IRemote
{
    /// <inheritdoc/>
    public string Address => folder;

    /// <inheritdoc/>
    public Task<long?> SizeAsync(string name, CancellationToken cancel) => TryAsync(() => Task.FromResult(Libc.Stat(PathOf(name))?.Bytes));

    /// <inheritdoc/>
    public Task<bool> GetAsync(string name, Stream to, CancellationToken cancel) =>
        TryAsync(async () =>
        {
            // Opened without asking first: a folder that may not be entered answers that nothing is there.
            try
            {
                await using var from = File.OpenRead(PathOf(name));
                await from.CopyToAsync(to, cancel).ConfigureAwait(false);
                return true;
            }
            catch (Exception absent) when (absent is FileNotFoundException or DirectoryNotFoundException)
            {
                return false;
            }
        });

    /// <inheritdoc/>
    public Task PutAsync(string name, Stream content, CancellationToken cancel) =>
        TryAsync(async () =>
        {
            Directory.CreateDirectory(Path.GetDirectoryName(PathOf(name))!);
            var partial = Path.Combine(folder, $"partial-{Guid.NewGuid():N}");
            try
            {
                await using (var to = File.Create(partial))
                {
                    await content.CopyToAsync(to, cancel).ConfigureAwait(false);
                    to.Flush(flushToDisk: true);
                }

                Renaming.Move(partial, PathOf(name));
            }
            finally
            {
                File.Delete(partial);
            }

            return true;
        });

    /// <inheritdoc/>
    public void Dispose()
    {
        // A folder is held by nobody.
    }

    private string PathOf(string name) => Path.Combine(folder, name);

    private async Task<T> TryAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return await work().ConfigureAwait(false);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new PipelineException(
                $"The remote '{folder}' cannot be used: {error.Message}",
                "Give a folder that can be read and written: --remote=DIR."
            );
        }
    }
}
