namespace Pipeline.Running;

/// <summary>What a stage keeps to go on from, as far as can be told without reading it.</summary>
internal static class CheckpointLook
{
    private static readonly EnumerationOptions All = new()
    {
        AttributesToSkip = FileAttributes.ReparsePoint,
        IgnoreInaccessible = true,
        RecurseSubdirectories = true,
    };

    /// <summary>
    /// Name, size and time of every finished file; null when there is none. Our own states have names of their own; a
    /// program may write each of its states under the same name.
    /// </summary>
    public static string? At(string folder)
    {
        try
        {
            var files = Directory.Exists(folder)
                ? new DirectoryInfo(folder)
                    .EnumerateFiles("*", All)
                    .Where(file => file.Extension != StageCheckpoint.Unfinished)
                    .Select(file => $"{file.FullName} {file.Length} {file.LastWriteTimeUtc.Ticks}")
                    .Order(StringComparer.Ordinal)
                    .ToList()
                : [];
            return files.Count == 0 ? null : string.Join('\n', files);
        }
        catch (IOException)
        {
            return null;
        }
    }
}
