using System.Formats.Tar;
using System.Text;
using Build.Running;
using CliWrap;
using Pipeline.Archives;

namespace Build.Archives;

/// <summary>The tracked files of the checkout at its commit, and what differs from it.</summary>
/// <param name="Commit">The commit; null when the working folder is in no checkout.</param>
/// <param name="Author">Who made that commit.</param>
/// <param name="Difference">What <c>git diff</c> says of changes; empty when there are none.</param>
/// <param name="Untracked">New files that git neither has nor ignores: named, not archived.</param>
internal sealed record SourceTree(string? Commit, string? Author, string Difference, IReadOnlyList<string> Untracked)
{
    // What is made to name people.
    private static readonly string[] OfPeople =
    [
        "CITATION.cff",
        "AUTHORS",
        "AUTHORS.md",
        "CONTRIBUTORS",
        "CONTRIBUTORS.md",
        "CODEOWNERS",
        ".mailmap",
    ];

    /// <summary>The checkout that the working folder is in.</summary>
    public static SourceTree Here() =>
        new(
            Programs.Read("git", "rev-parse", "HEAD"),
            Programs.Read("git", "log", "-1", "--format=%an"),
            Programs.Read("git", "diff", "HEAD", "--binary") is { Length: > 0 } difference ? difference + "\n" : "",
            (Programs.Read("git", "ls-files", "--others", "--exclude-standard", "--full-name", ":/") ?? "").Split(
                '\n',
                StringSplitOptions.RemoveEmptyEntries
            )
        );

    /// <summary>Whether the commit has a licence that a crate can refer to.</summary>
    public bool HasLicence => Commit is not null && Programs.Read("git", "cat-file", "-e", $"{Commit}:LICENSE") is not null;

    /// <summary>Adds the files to an archive, in the order of their paths. Links and submodules are left out.</summary>
    /// <param name="archive">The archive.</param>
    /// <param name="hidden">Words to replace, and files to leave out with them; null for an archive that may
    /// tell.</param>
    /// <returns>The files that were changed or left out to tell nothing.</returns>
    public IReadOnlyList<string> AddTo(ArchiveWriter archive, ForbiddenWords? hidden)
    {
        var redacted = new List<string>();
        if (Commit is null)
        {
            return redacted;
        }

        var folder = Directory.CreateTempSubdirectory("source-");
        try
        {
            foreach (var (path, file, isProgram) in Files(folder.FullName).OrderBy(f => f.Path))
            {
                using var content = Open(path, file, hidden, redacted);
                if (content is not null)
                {
                    archive.Add($"source/{path}", content, isProgram);
                }
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }

        return redacted;
    }

    private List<(string Path, string File, bool IsProgram)> Files(string folder)
    {
        var tar = Path.Combine(folder, "source.tar");
        Cli.Wrap("git")
            .WithArguments(["-C", Programs.Read("git", "rev-parse", "--show-toplevel")!, "archive", "--format=tar", "-o", tar, Commit!])
            .ExecuteAsync()
            .GetAwaiter()
            .GetResult();
        using var reader = new TarReader(File.OpenRead(tar));
        var files = new List<(string, string, bool)>();
        while (reader.GetNextEntry() is { } entry)
        {
            if (entry.EntryType is TarEntryType.RegularFile or TarEntryType.V7RegularFile)
            {
                var file = Path.Combine(folder, files.Count.ToString());
                entry.ExtractToFile(file, overwrite: false);
                files.Add((entry.Name, file, entry.Mode.HasFlag(UnixFileMode.UserExecute)));
            }
        }

        return files;
    }

    private static Stream? Open(string path, string file, ForbiddenWords? hidden, List<string> redacted)
    {
        if (hidden is null)
        {
            return File.OpenRead(file);
        }

        if (OfPeople.Contains(Path.GetFileName(path), StringComparer.OrdinalIgnoreCase))
        {
            redacted.Add(path);
            return null;
        }

        var bytes = File.ReadAllBytes(file);
        if (bytes.Contains((byte)0))
        {
            return new MemoryStream(bytes);
        }

        var text = Encoding.UTF8.GetString(bytes);
        var anonymous = hidden.Replace(
            Path.GetFileName(path).StartsWith("LICEN", StringComparison.OrdinalIgnoreCase) ? WithoutHolder(text) : text,
            "anonymous"
        );
        if (anonymous == text)
        {
            return new MemoryStream(bytes);
        }

        redacted.Add(path);
        return new MemoryStream(Encoding.UTF8.GetBytes(anonymous));
    }

    private static string WithoutHolder(string licence) =>
        string.Join(
            '\n',
            licence
                .Split('\n')
                .Select(line => line.StartsWith("Copyright (c)", StringComparison.OrdinalIgnoreCase) ? "Copyright (c) the authors" : line)
        );
}
