using System.IO.Compression;

namespace Pipeline.Archives;

/// <summary>A file of an archive.</summary>
/// <param name="Bytes">Its size.</param>
/// <param name="Open">Opens it.</param>
internal sealed record ArchiveFile(long Bytes, Func<Stream> Open);

/// <summary>
/// The files of an archive by name: of the zip as it was written, or of a folder that it was unpacked into. None of
/// their bytes is believed yet.
/// </summary>
internal static class ArchiveFiles
{
    private const int KindMask = 0xF000;
    private const int RegularFile = 0x8000;

    /// <summary>The files of a zip.</summary>
    /// <param name="zip">The zip.</param>
    /// <param name="bytes">Its size.</param>
    /// <param name="refused">Makes a refusal from what was found.</param>
    public static Dictionary<string, ArchiveFile> Of(ZipArchive zip, long bytes, Func<string, PipelineException> refused)
    {
        var files = new Dictionary<string, ArchiveFile>();
        var sum = 0L;
        foreach (var entry in zip.Entries)
        {
            var name = entry.FullName;
            if (name.Contains('\\') || name.Any(char.IsControl) || name.Split('/').Any(part => part is "" or "." or ".."))
            {
                throw refused(
                    $"the member '{name}' is not a file inside a folder: its path is absolute, leaves the folder or ends with it"
                );
            }

            if (((entry.ExternalAttributes >> 16) & KindMask) is not (0 or RegularFile))
            {
                throw refused($"the member '{name}' is a link or another kind of file; only plain files belong here");
            }

            if (!files.TryAdd(name, new ArchiveFile(entry.Length, entry.Open)))
            {
                throw refused($"the member '{name}' is there twice");
            }

            // Members are stored: together they are no larger than the file that holds them.
            sum += entry.Length;
            if (entry.Length != entry.CompressedLength || sum > bytes)
            {
                throw refused(
                    $"the member '{name}' is packed ({entry.CompressedLength:N0} bytes for "
                        + $"{entry.Length:N0}) or lies over another; an archive's members are stored as they are"
                );
            }
        }

        return files;
    }

    /// <summary>
    /// The plain files of a folder. A link counts as none, so that nothing outside is read; what has been added since it
    /// was unpacked is there too. Of a folder that is no unpacked archive, no more than the folders in it are looked at.
    /// </summary>
    public static Dictionary<string, ArchiveFile> Of(string folder) =>
        new DirectoryInfo(folder)
            .EnumerateFiles(
                "*",
                new EnumerationOptions
                {
                    RecurseSubdirectories = true,
                    MaxRecursionDepth = File.Exists(Path.Combine(folder, ArchivePaths.Sums)) ? int.MaxValue : 1,
                    AttributesToSkip = FileAttributes.ReparsePoint,
                }
            )
            .ToDictionary(
                file => Path.GetRelativePath(folder, file.FullName),
                file => new ArchiveFile(file.Length, () => File.OpenRead(file.FullName))
            );

    /// <summary>
    /// Whether another program has packed an archive's files again: it lists folders, compresses, adds a desktop's own
    /// files, or puts all into one folder more.
    /// </summary>
    public static bool ArePackedAgain(ZipArchive zip)
    {
        var sums = zip.Entries.Where(e => e.Name == ArchivePaths.Sums).ToList();
        return sums.Count > 0
            && (
                sums.All(e => e.FullName != ArchivePaths.Sums)
                || sums.Any(e => e.Length != e.CompressedLength)
                || zip.Entries.Any(e => e.FullName.EndsWith('/') || e.FullName.StartsWith("__MACOSX/") || e.Name == ".DS_Store")
            );
    }
}
