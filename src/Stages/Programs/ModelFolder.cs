using System.Formats.Tar;
using Pipeline;

namespace Stages.Programs;

/// <summary>The folder of a model that a program trained, as one file: the same files give the same bytes.</summary>
internal static class ModelFolder
{
    /// <summary>The name of the artifact.</summary>
    public const string File = "model.tar";

    /// <summary>The name of the folder.</summary>
    public const string Name = "model";

    /// <summary>Packs it: names in order, no times, no owners.</summary>
    /// <param name="results">The folder that it lies in.</param>
    /// <param name="path">The file.</param>
    /// <param name="program">The program's folder, for messages.</param>
    /// <exception cref="PipelineException">It is not there, is empty, or has what is no file.</exception>
    public static void Pack(string results, string path, string program)
    {
        var folder = new DirectoryInfo(Path.Combine(results, Name));
        var files = folder.Exists ? folder.GetFiles("*", SearchOption.AllDirectories) : [];
        if (files.Length == 0)
        {
            throw Bad($"it ended without writing a folder '{Name}' with files of the model");
        }

        if (files.FirstOrDefault(file => file.LinkTarget is not null) is { } link)
        {
            throw Bad($"'{Name}/{Path.GetRelativePath(folder.FullName, link.FullName)}' is a link, not a file");
        }

        using var tar = new TarWriter(System.IO.File.Create(path), TarEntryFormat.Ustar);
        foreach (var name in files.Select(file => Path.GetRelativePath(folder.FullName, file.FullName)).Order(StringComparer.Ordinal))
        {
            using var content = System.IO.File.OpenRead(Path.Combine(folder.FullName, name));
            tar.WriteEntry(
                new UstarTarEntry(TarEntryType.RegularFile, name)
                {
                    DataStream = content,
                    ModificationTime = DateTimeOffset.UnixEpoch,
                    Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
                }
            );
        }

        PipelineException Bad(string what) =>
            new($"What the program {ProgramFolder.Shown(program)} left is not what was asked for: {what}.");
    }

    /// <summary>Unpacks it into a new folder.</summary>
    public static void Unpack(string path, string folder)
    {
        Directory.CreateDirectory(folder);
        TarFile.ExtractToDirectory(path, folder, overwriteFiles: false);
    }
}
