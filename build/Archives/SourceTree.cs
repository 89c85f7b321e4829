using System.Text.RegularExpressions;
using Build.Running;
using Pipeline;
using Pipeline.Archives;

namespace Build.Archives;

/// <summary>The tracked files of the checkout as they stand, and how they differ from its commit.</summary>
/// <param name="Checkout">The checkout; its commit is null when there is no source to archive.</param>
/// <param name="Author">Who made that commit.</param>
/// <param name="Difference">What <c>git diff</c> says of changes, byte by byte; empty when there are none.</param>
/// <param name="Changed">Paths of the files that differ from the commit.</param>
/// <param name="New">New files that git neither has nor ignores: named, not archived.</param>
internal sealed record SourceTree(
    Checkout Checkout,
    string? Author,
    byte[] Difference,
    IReadOnlyList<string> Changed,
    IReadOnlyList<string> New
)
{
    private const string Link = "120000";

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

    // What a compiler reads: another word in the place of one may break it.
    private static readonly string[] OfCompilers = [".cs", ".csproj", ".props", ".targets", ".sln", ".cake"];

    // The same text whatever a user sets; renames as a removal and an addition, which any version of git applies.
    private static readonly string[] Diff =
    [
        "diff",
        "HEAD",
        "--binary",
        "--full-index",
        "--no-renames",
        "--no-ext-diff",
        "--no-textconv",
        "--src-prefix=a/",
        "--dst-prefix=b/",
        "--unified=3",
        "--diff-algorithm=myers",
        "--ignore-submodules=all",
        "--relative",
        "--",
        ".",
    ];

    /// <summary>The commit; null when there is no source to archive.</summary>
    public string? Commit => Checkout.Commit;

    /// <summary>The source of a checkout.</summary>
    /// <param name="checkout">The checkout.</param>
    /// <param name="artifacts">The artifacts folder, which is no part of the source wherever it lies.</param>
    /// <exception cref="PipelineException">There is a repository, and git does not read it.</exception>
    public static SourceTree Of(Checkout checkout, string artifacts)
    {
        if (checkout.Refusal is { } refusal)
        {
            throw new PipelineException($"An archive holds the source, and git does not tell it: {refusal}.", checkout.Remedy);
        }

        if (checkout.Commit is null)
        {
            return new SourceTree(checkout, null, [], [], []);
        }

        var (changed, added) = checkout.Changes(artifacts);
        return new SourceTree(
            checkout,
            Git.Tell(checkout.Folder!, "log", "-1", "--format=%an").Text,
            changed.Count > 0 ? Git.Tell(checkout.Folder!, Diff).Output : [],
            changed,
            added
        );
    }

    /// <summary>Whether the commit has a licence that a crate can refer to.</summary>
    public bool HasLicence => Commit is not null && Git.Ask(Checkout.Folder!, "cat-file", "-e", "HEAD:./LICENSE") is { Succeeded: true };

    /// <summary>Adds the files to an archive, in the order of their paths. Links and submodules are left out.</summary>
    /// <param name="archive">The archive.</param>
    /// <param name="hidden">Words to replace, and files to leave out with them; null for an archive that may
    /// tell.</param>
    /// <returns>The files that were changed or left out to tell nothing, and the links.</returns>
    /// <exception cref="PipelineException">Code holds a word, and might break without it.</exception>
    public (IReadOnlyList<string> Redacted, IReadOnlyList<string> Links) AddTo(ArchiveWriter archive, ForbiddenWords? hidden)
    {
        var (redacted, links) = (new List<string>(), new List<string>());
        if (Commit is null)
        {
            return (redacted, links);
        }

        using var blobs = new Blobs(Checkout.Folder!);
        var tree = Git.Tell(Checkout.Folder!, "ls-tree", "-r", "-z", "HEAD")
            .Parts.Select(line => Regex.Match(line, @"^(\d+) (\w+) ([0-9a-f]+)\t(.*)$", RegexOptions.Singleline).Groups)
            .Select(g => (Mode: g[1].Value, Kind: g[2].Value, Id: g[3].Value, Path: g[4].Value))
            .ToDictionary(entry => entry.Path);
        foreach (var path in tree.Keys.Union(Changed).Order())
        {
            var (mode, kind, id, _) = tree.GetValueOrDefault(path);
            var file = new FileInfo(Path.Combine(Checkout.Folder!, path));
            var isChanged = Changed.Contains(path);
            if (isChanged ? file.LinkTarget is not null : mode == Link)
            {
                links.Add(path);
            }
            else if (isChanged ? file.Exists : kind == "blob")
            {
                var isProgram = isChanged ? file.UnixFileMode.HasFlag(UnixFileMode.UserExecute) : mode == "100755";
                var bytes = isChanged ? File.ReadAllBytes(file.FullName) : blobs.Read(id);
                if (Shown(path, bytes, hidden, redacted) is { } shown)
                {
                    archive.Add($"source/{path}", new MemoryStream(shown), isProgram);
                }
            }
        }

        return (redacted, links);
    }

    private static byte[]? Shown(string path, byte[] bytes, ForbiddenWords? hidden, List<string> redacted)
    {
        if (hidden is null)
        {
            return bytes;
        }

        if (OfPeople.Contains(Path.GetFileName(path), StringComparer.OrdinalIgnoreCase))
        {
            redacted.Add(path);
            return null;
        }

        if (bytes.Contains((byte)0))
        {
            return bytes;
        }

        var text = Path.GetFileName(path).StartsWith("LICEN", StringComparison.OrdinalIgnoreCase) ? WithoutHolder(bytes) : bytes;
        var (anonymous, found) = hidden.Replace(text, "anonymous");
        if (OfCompilers.Contains(Path.GetExtension(path)) && found.FirstOrDefault(word => word.CouldBeCode) is { } word)
        {
            throw ForbiddenWords.Refusal($"source/{path}", word);
        }

        if (!anonymous.AsSpan().SequenceEqual(bytes))
        {
            redacted.Add(path);
        }

        return anonymous;
    }

    // Byte by byte, as a licence is in any encoding.
    private static byte[] WithoutHolder(byte[] licence) =>
        System.Text.Encoding.Latin1.GetBytes(
            Regex.Replace(
                System.Text.Encoding.Latin1.GetString(licence),
                "^Copyright \\(c\\).*$",
                "Copyright (c) the authors",
                RegexOptions.Multiline | RegexOptions.IgnoreCase
            )
        );
}
