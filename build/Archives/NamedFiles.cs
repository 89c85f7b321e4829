using System.Security.Cryptography;
using Build.CommandLine;
using Pipeline;
using Pipeline.Archives;
using Stages.Programs;

namespace Build.Archives;

/// <summary>
/// The files that an experiment's file names: its programs, its data and its table of results. In an archive they lie beside
/// <c>experiment.json</c> as they lie beside the working folder, so that the restored experiment finds them.
/// </summary>
internal static class NamedFiles
{
    // Of what the experiment names by a path that leads out of the working folder.
    private const string Elsewhere = "programs";

    /// <summary>Member, file and SHA-256 of each, in the order of members.</summary>
    public static IReadOnlyList<(string Member, string File, string Sha256)> Of(Request request)
    {
        var files = request.Programs.SelectMany(program =>
            program
                .Files.Select(file => (Place(program.Folder) + "/" + file.Key, Path.Combine(program.Folder, file.Key), file.Value))
                .Append(
                    (
                        $"{Place(program.Folder)}/{ProgramManifest.File}",
                        Path.Combine(program.Folder, ProgramManifest.File),
                        Hash(Path.Combine(program.Folder, ProgramManifest.File))
                    )
                )
        );
        var data = request.Experiment.Dataset is { File: { } file, FileSha256: { } hash }
            ? [(Place(file), file, hash)]
            : Array.Empty<(string, string, string)>();
        var tables = request.Experiment.ImportedFiles.Select(table => (Place(table.File), table.File, table.Sha256));
        return
        [
            .. files.Concat(data).Concat(tables).DistinctBy(named => named.Item1).OrderBy(named => named.Item1, StringComparer.Ordinal),
        ];
    }

    /// <summary>Adds them.</summary>
    /// <exception cref="PipelineException">One was edited meanwhile.</exception>
    public static void AddTo(ArchiveWriter archive, IReadOnlyList<(string Member, string File, string Sha256)> files)
    {
        foreach (var (member, file, hash) in files)
        {
            using var content = File.OpenRead(file);
            if (archive.Add(member, content, File.GetUnixFileMode(file).HasFlag(UnixFileMode.UserExecute)) != hash)
            {
                throw new PipelineException($"{file} changed while it was archived; nothing was archived.", "Archive again.");
            }
        }
    }

    private static string Hash(string file) => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file)));

    private static string Place(string path) =>
        Path.GetRelativePath(Directory.GetCurrentDirectory(), path) is var relative
        && !relative.StartsWith("..")
        && !Path.IsPathRooted(relative)
            ? relative
            : $"{Elsewhere}/{Path.GetFileName(path)}";
}
