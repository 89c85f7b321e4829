namespace Pipeline.Remotes;

/// <summary>A folder, on a disk that several machines see, say.</summary>
/// <param name="folder">The folder; made when something is put into it.</param>
public sealed class FolderRemote(string folder) : IRemote
{
    /// <inheritdoc/>
    public string Address => folder;

    /// <inheritdoc/>
    public Task<long?> SizeAsync(string name, CancellationToken cancel) =>
        Task.FromResult(new FileInfo(PathOf(name)) is { Exists: true } file ? file.Length : (long?)null);

    /// <inheritdoc/>
    public Task<bool> GetAsync(string name, Stream to, CancellationToken cancel) =>
        TryAsync(async () =>
        {
            if (!File.Exists(PathOf(name)))
            {
                return false;
            }

            await using var from = File.OpenRead(PathOf(name));
            await from.CopyToAsync(to, cancel).ConfigureAwait(false);
            return true;
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

                File.Move(partial, PathOf(name), overwrite: true);
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

    private async Task<bool> TryAsync(Func<Task<bool>> work)
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
