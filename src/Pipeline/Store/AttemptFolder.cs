namespace Pipeline.Store;

/// <summary>The private folder of one attempt at a stage.</summary>
internal static class AttemptFolder
{
    /// <summary>Whether a store gives such names to attempts and temporary files.</summary>
    public static bool IsName(string name) => Guid.TryParseExact(name, "N", out _);

    /// <summary>
    /// Whether a file is what NFS or FUSE keep, under a name of their own, of a deleted file that is still open: none of
    /// a stage's.
    /// </summary>
    public static bool IsDeletedFile(string file) =>
        Path.GetFileName(file.AsSpan()) is var name && (name.StartsWith(".nfs") || name.StartsWith(".fuse_hidden"));

    /// <summary>
    /// Removes an attempt's folder, or a checkpoint's, or a private file, as far as that goes: what is left harms nobody, and the next
    /// host that takes the lock (for checkpoints, Gc) tries again.
    /// </summary>
    public static void Discard(string attempt)
    {
        try
        {
            if (Directory.Exists(attempt))
            {
                Directory.Delete(attempt, recursive: true);
            }
            else
            {
                File.Delete(attempt);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // A worker that outlived its host has just added a file, or the folder may not be written.
        }
    }
}
