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

    /// <summary>Whether it holds what a stage declares, and nothing else.</summary>
    /// <param name="stageId">Experiment and stage id.</param>
    /// <param name="names">The declared outputs.</param>
    /// <param name="attempt">The folder.</param>
    /// <param name="delivery">What its worker says it wrote; null: what is in the folder.</param>
    /// <exception cref="InvalidOperationException">An output is missing, or an undeclared file is there; or a file has
    /// other bytes than its worker wrote.</exception>
    public static void Check(string stageId, IReadOnlyList<string> names, string attempt, Delivery? delivery)
    {
        var found = delivery is not null
            ? [.. delivery.Files.Select(file => file.Name)]
            : Directory
                .EnumerateFiles(attempt, "*", SearchOption.AllDirectories)
                .Where(file => !IsDeletedFile(file))
                .Select(file => Path.GetRelativePath(attempt, file))
                .ToHashSet();
        if (names.FirstOrDefault(name => !found.Contains(name)) is { } absent)
        {
            throw new InvalidOperationException($"{stageId} ended without writing its output '{absent}'.");
        }

        if (found.Except(names).FirstOrDefault() is { } extra)
        {
            throw new InvalidOperationException($"{stageId} wrote '{extra}', which it does not declare as an output.");
        }

        if (delivery is not null && names.FirstOrDefault(name => !delivery.Arrived(attempt, name)) is { } late)
        {
            throw new InvalidOperationException(
                $"{stageId} wrote its output '{late}', but it cannot be read here with the bytes that were written"
                    + (delivery.Patience > TimeSpan.Zero ? $", after {delivery.Patience.TotalSeconds} s." : ".")
            );
        }
    }

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
