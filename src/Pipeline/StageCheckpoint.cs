using Pipeline.Files;

namespace Pipeline;

/// <summary>
/// The state from which a stage that takes hours goes on when its process died: one file in
/// <c>store/checkpoints/KEY</c>, named by the SHA-256 of its bytes and replaced whole. The key holds code, parameters
/// and inputs, so that a state is never read by what did not write it. What a stage keeps there may not change what it
/// comes to, only how much of it is computed again.
/// </summary>
/// <param name="folder">The folder of the stage's key; made with the first state.</param>
/// <param name="log">Told of a state that cannot be used or written.</param>
public sealed class StageCheckpoint(string folder, Action<string> log)
{
    /// <summary>Ends the name of a state that is still written, or was when its process died.</summary>
    internal const string Unfinished = ".unfinished";

    /// <summary>
    /// The folder itself, made if it is not there: for a program that keeps its state in files of its own. What it
    /// finds in it may be half written.
    /// </summary>
    public string Folder => Directory.CreateDirectory(folder).FullName;

    /// <summary>
    /// The path of the last state, after a look at all its bytes; null when there is none, or none that is whole, which
    /// is said.
    /// </summary>
    public string? Find()
    {
        if (!Directory.Exists(folder))
        {
            return null;
        }

        // A process that died between the new state's arrival and the old one's removal left both.
        foreach (
            var file in new DirectoryInfo(folder)
                .EnumerateFiles()
                .Where(f => f.Extension != Unfinished)
                .OrderByDescending(f => f.LastWriteTimeUtc)
        )
        {
            try
            {
                if (Sha256Text.OfFile(file.FullName).Equals(file.Name))
                {
                    return file.FullName;
                }

                log($"The checkpoint {file.FullName} is damaged: its bytes are not those that were written. It is not used.");
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                log($"The checkpoint {file.FullName} cannot be read, and is not used: {error.Message}");
            }
        }

        return null;
    }

    /// <summary>
    /// Replaces the state by what <paramref name="write"/> writes to the path that it is given. A disk that is full
    /// costs the state, not the stage.
    /// </summary>
    public void Save(Action<string> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        var file = Path.Combine(folder, Guid.NewGuid().ToString("N") + Unfinished);
        try
        {
            Directory.CreateDirectory(folder);
            write(file);
            using (var handle = File.OpenHandle(file, FileMode.Open, FileAccess.ReadWrite))
            {
                RandomAccess.FlushToDisk(handle);
            }

            var name = Sha256Text.OfFile(file);
            Renaming.Move(file, Path.Combine(folder, name));
            Libc.FlushDirectory(folder);
            foreach (var older in Directory.EnumerateFiles(folder).Where(f => Path.GetFileName(f) != name))
            {
                File.Delete(older);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            log($"The checkpoint could not be written, and the stage goes on without: {error.Message}");
        }
    }
}
