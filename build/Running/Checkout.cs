using Pipeline;
using Pipeline.Archives;

namespace Build.Running;

/// <summary>
/// The pipeline's source as git knows it: the nearest folder with a build.cake at or above the working folder, else
/// above the program. It may be a part of a bigger repository.
/// </summary>
/// <param name="Folder">The folder; null when there is none.</param>
/// <param name="Commit">The commit; null when git knows none of this source.</param>
/// <param name="Lack">Why there is no commit, in a few words that name no folder.</param>
/// <param name="Refusal">What git says where there is a repository that it does not read; null else.</param>
internal sealed record Checkout(string? Folder, string? Commit, string? Lack, string? Refusal)
{
    private const string Mark = "build.cake";

    /// <summary>The checkout of this process.</summary>
    public static Checkout Here()
    {
        var folder = Above(Directory.GetCurrentDirectory(), Mark) ?? Above(AppContext.BaseDirectory, Mark);
        if (folder is null)
        {
            return Without("there is no source at or above the working folder, nor above the program");
        }

        var isRepository = Above(folder, ".git") is not null;
        var head = Git.Ask(folder, "rev-parse", "--verify", "HEAD");
        return head switch
        {
            null => Without("git is not installed", isRepository ? "git is not installed" : null),
            { Succeeded: true } when Git.Ask(folder, "cat-file", "-e", $"HEAD:./{Mark}") is { Succeeded: true } => new(
                folder,
                head.Text,
                null,
                null
            ),
            { Succeeded: true } => Without("the repository around the source has another project's commits"),
            _ when !isRepository => Without("the source is in no git repository"),
            { Error: "fatal: Needed a single revision" } => Without("the repository has no commit yet"),
            _ => Without($"git refuses to read the repository ({head.Error.Split(" at '")[0]})", head.Error),
        };

        Checkout Without(string lack, string? refusal = null) => new(folder, null, lack, refusal);
    }

    /// <summary>
    /// What a user does about a repository that git does not read: another user's folder, or one without git.
    /// </summary>
    public string Remedy =>
        Refusal is { } refusal && refusal.Contains("dubious ownership")
            ? $"If you trust this folder: git config --global --add safe.directory '{Above(Folder!, ".git")}'."
            : "Install git, or look with 'git status' what is wrong.";

    /// <summary>
    /// Paths, from the source's folder, of tracked files that differ from the commit, and of new files that git neither
    /// has nor ignores. What the pipeline itself wrote there is neither: folders of artifacts, and archives.
    /// </summary>
    /// <param name="artifacts">The artifacts folder.</param>
    /// <exception cref="PipelineException">git cannot tell.</exception>
    public (IReadOnlyList<string> Changed, IReadOnlyList<string> New) Changes(string artifacts)
    {
        var prefix = Git.Tell(Folder!, "rev-parse", "--show-prefix").Text;
        string[] status =
        [
            "status",
            "--porcelain=v1",
            "-z",
            "--untracked-files=all",
            "--no-renames",
            "--ignore-submodules=none",
            "--",
            ".",
        ];
        var lines = Git.Tell(Folder!, status)
            .Parts.Select(line => (IsNew: line.StartsWith("??"), Path: line[3..][prefix.Length..]))
            .ToList();
        var known = lines.Where(line => !line.IsNew).Select(line => line.Path).ToHashSet();
        var outputs = Path.GetFullPath(artifacts) + "/";
        var isOutput = new Dictionary<string, bool>();
        return (
            [.. known.Order()],
            [
                .. lines
                    .Where(line => line.IsNew && !known.Contains(line.Path))
                    .Select(line => line.Path)
                    .Where(path => !IsOutput(Path.Combine(Folder!, path)))
                    .Order(),
            ]
        );

        bool IsOutput(string file) =>
            file.StartsWith(outputs)
            || IsOfArtifacts(Path.GetDirectoryName(file)!)
            || (file.EndsWith(".zip") && ArchiveReader.IsArchive(file));

        bool IsOfArtifacts(string folder)
        {
            if (!isOutput.TryGetValue(folder, out var found))
            {
                found =
                    folder.Length > Folder!.Length
                    && (File.Exists(Path.Combine(folder, "store", "journal")) || IsOfArtifacts(Path.GetDirectoryName(folder)!));
                isOutput[folder] = found;
            }

            return found;
        }
    }

    /// <summary>The nearest folder, from one upwards, that has a file or folder of a name.</summary>
    private static string? Above(string from, string name)
    {
        var folder = new DirectoryInfo(from);
        while (folder is not null && !Path.Exists(Path.Combine(folder.FullName, name)))
        {
            folder = folder.Parent;
        }

        return folder?.FullName.TrimEnd('/') is "" ? "/" : folder?.FullName.TrimEnd('/');
    }
}
