namespace EndToEnd.Tests.Archives;

/// <summary>The source in an archive, from real repositories in every state that a user's may be in.</summary>
[Collection(FinishedSpace.Tests)]
public sealed class SourceTests(FinishedSpace finished) : IDisposable
{
    private static readonly byte[] Latin = [.. "caf"u8, 0xE9, (byte)'\n'];
    private readonly ScratchCheckout scratch = new(finished);

    [Fact]
    public void AChangedCheckoutIsArchivedAsItStands()
    {
        WriteFilesOfEveryKind();
        scratch.Commit();
        var committed = Tree(scratch[""]);
        ChangeThem();
        scratch.Archive("--output=changed.zip").AssertSuccess();
        var folder = scratch.Unpacked("changed.zip");
        Assert.Equal(Tree(scratch[""]), Tree(Path.Combine(folder, "source")));

        // What its README says.
        var readme = File.ReadAllText(Path.Combine(folder, "README.md"));
        var command = readme.Split('\n').Single(line => line.Contains("git apply")).Trim();
        Command.Run(folder, "sh", "-c", command).AssertSuccess();
        Assert.Equal(committed, Tree(Path.Combine(folder, "source")));
    }

    [Fact]
    public void AnArchiveInsideTheCheckoutIsNoNewFileOfIt()
    {
        scratch.Archive("--output=docs/paper.zip").AssertSuccess();
        var first = File.ReadAllBytes(scratch["docs/paper.zip"]);
        scratch.Archive("--output=docs/paper.zip").AssertSuccess();
        Assert.Equal(first, File.ReadAllBytes(scratch["docs/paper.zip"]));
    }

    [Fact]
    public void ANewFileIsNamedAndArtifactsInsideTheCheckoutAreNot()
    {
        Directory.Move(scratch["artifacts"], scratch["docs/runs"]);
        File.WriteAllText(scratch["docs/new.md"], "new");
        Assert.Contains(
            "not in the archive: docs/new.md. ",
            scratch.Archive("--artifacts=docs/runs", "--output=x.zip").AssertSuccess().Error
        );
        Assert.Contains(
            "git did not know are not here: docs/new.md.",
            File.ReadAllText(Path.Combine(scratch.Unpacked("x.zip"), "README.md"))
        );
    }

    [Fact]
    public void OfABiggerRepositoryThePipelinesPartIsArchived()
    {
        Directory.Move(scratch[".git"], scratch["../unused" + Guid.NewGuid()]);
        Directory.CreateDirectory(scratch["pipeline/docs"]);
        foreach (var file in (string[])["build.cake", "docs/notes.md", "small.json", "LICENSE"])
        {
            File.Move(scratch[file], scratch["pipeline/" + file]);
        }

        Directory.Move(scratch["artifacts"], scratch["pipeline/artifacts"]);
        File.WriteAllText(scratch[".gitignore"], "");
        File.WriteAllText(scratch["grant-proposal.txt"], "secret");
        scratch.Git("init", "-q");
        scratch.Git("add", "grant-proposal.txt", "pipeline/build.cake", "pipeline/docs", "pipeline/LICENSE");
        scratch.Git("-c", "user.name=x", "-c", "user.email=x", "commit", "-q", "-m", "all");
        string[] options =
        [
            "--target=Archive",
            "--experiment=small.json",
            FinishedSpace.Methods,
            "--output=../part.zip",
            "--working=pipeline",
        ];
        scratch.Space.RunPlain(options).AssertSuccess();
        var names = Tree(scratch.Unpacked("part.zip")).Keys.Where(name => name.StartsWith("source/")).Order();
        Assert.Equal(["source/LICENSE", "source/build.cake", "source/docs/notes.md"], names);
    }

    [Fact]
    public void AnotherProjectsRepositoryIsNoSource()
    {
        scratch.Git("rm", "-q", "--cached", "build.cake");
        scratch.Commit(); // .gitignore lets it in again
        File.AppendAllText(scratch[".gitignore"], "build.cake\n");
        scratch.Git("rm", "-q", "--cached", "build.cake");
        scratch.Commit();
        Assert.Contains(
            "The archive holds no source: the repository around the source has another project's commits.",
            scratch.Archive("--output=x.zip").AssertSuccess().Error
        );
    }

    [Fact]
    public void AHooksVariablesDoNotPointGitElsewhere()
    {
        using var other = new ScratchCheckout(finished);
        other.Commit("Another Author");
        scratch.Space.Environment["GIT_DIR"] = other[".git"];
        scratch.Space.Environment["GIT_INDEX_FILE"] = other[".git/index"];
        scratch.Archive("--output=x.zip").AssertSuccess();
        Assert.Contains(scratch.Git("rev-parse", "HEAD").Trim(), File.ReadAllText(Path.Combine(scratch.Unpacked("x.zip"), "README.md")));
    }

    [Fact]
    public void ASignedCommitsAuthorIsTheAuthorAlone()
    {
        Command.Run(scratch[""], "ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", scratch["key"]).AssertSuccess();
        scratch.Git("config", "gpg.format", "ssh");
        scratch.Git("config", "user.signingkey", scratch["key"]);
        scratch.Git("config", "commit.gpgsign", "true");
        scratch.Git("config", "log.showSignature", "true");
        scratch.Commit();
        scratch.Archive("--output=x.zip").AssertSuccess();
        Assert.Contains(
            $"\"name\": \"{FinishedSpace.Author}\"",
            File.ReadAllText(Path.Combine(scratch.Unpacked("x.zip"), "ro-crate-metadata.json"))
        );
    }

    [Fact]
    public void ARepositoryThatGitRefusesToReadIsMisuse()
    {
        File.WriteAllText(scratch[".git/HEAD"], "nonsense\n");
        scratch.Archive("--output=x.zip").AssertMisuse("An archive holds the source, and git does not tell it: ");
        Assert.False(File.Exists(scratch["x.zip"]));
    }

    [Fact]
    public void AJobsVanishedTemporaryFolderDoesNotMatter()
    {
        scratch.Space.Environment["TMPDIR"] = "/nonexistent";
        scratch.Archive("--output=x.zip").AssertSuccess();
        Assert.Empty(Directory.GetFiles(scratch[""], "*.partial"));
    }

    public void Dispose() => scratch.Dispose();

    private void WriteFilesOfEveryKind()
    {
        File.WriteAllBytes(scratch["docs/picture.bin"], [0, 1, 2, 255, 10]);
        File.WriteAllBytes(scratch["docs/latin.txt"], Latin);
        File.WriteAllText(scratch["docs/crlf.txt"], "one\r\ntwo\r\n");
        File.WriteAllText(scratch["docs/removed.txt"], "removed\n");
        File.WriteAllText(scratch["docs/no-end.txt"], "no line end");
        File.WriteAllText(scratch["docs/renamed.txt"], "renamed\n");
        File.WriteAllText(scratch["docs/a name é.txt"], "a name\n");
    }

    private void ChangeThem()
    {
        File.WriteAllBytes(scratch["docs/picture.bin"], [0, 1, 3, 255, 10, 13]);
        File.WriteAllBytes(scratch["docs/latin.txt"], [.. Latin, .. Latin]);
        File.AppendAllText(scratch["docs/crlf.txt"], "three\r\n");
        File.Delete(scratch["docs/removed.txt"]);
        File.AppendAllText(scratch["docs/no-end.txt"], " still");
        scratch.Git("mv", "docs/renamed.txt", "docs/elsewhere.txt");
        File.AppendAllText(scratch["docs/a name é.txt"], "more\n");
        File.SetUnixFileMode(scratch["docs/notes.md"], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    // The tracked files: whether they are programs, and their bytes.
    private static SortedDictionary<string, string> Tree(string folder) =>
        new(
            Directory
                .EnumerateFiles(folder, "*", SearchOption.AllDirectories)
                .Select(file => (Path: Path.GetRelativePath(folder, file), File: file))
                .Where(file => file.Path is "LICENSE" or "build.cake" || file.Path.StartsWith("docs/") || file.Path.StartsWith("source/"))
                .ToDictionary(
                    file => file.Path,
                    file =>
                        $"{File.GetUnixFileMode(file.File) & UnixFileMode.UserExecute} {Convert.ToHexString(File.ReadAllBytes(file.File))}"
                )
        );
}
