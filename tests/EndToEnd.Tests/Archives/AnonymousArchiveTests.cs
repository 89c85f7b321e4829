using System.Text;
using System.Text.RegularExpressions;

namespace EndToEnd.Tests.Archives;

/// <summary>An archive for reviewers who must not know the authors.</summary>
public sealed class AnonymousArchive
{
    public const string Name = "anonymous.zip";

    public AnonymousArchive(FinishedSpace finished)
    {
        finished.RunWell("--target=Archive", "--anonymous", $"--output={Name}");
        Members = finished.Members(Name);
    }

    public IReadOnlyDictionary<string, byte[]> Members { get; }

    /// <summary>Name and text of every member that is text.</summary>
    public IEnumerable<(string Name, string Text)> Texts =>
        Members.Where(m => !m.Value.Contains((byte)0)).Select(m => (m.Key, Encoding.UTF8.GetString(m.Value)));
}

[Collection(FinishedSpace.Tests)]
public sealed class AnonymousArchiveTests(FinishedSpace space, AnonymousArchive anonymous) : IClassFixture<AnonymousArchive>
{
    [Fact]
    public void AnAnonymousArchiveNamesNobody()
    {
        string[] words = [FinishedSpace.Author, "author@test.invalid", space.Space.Root, Environment.UserName, Environment.MachineName];
        var named = string.Join('|', words.Select(Regex.Escape));
        var names = new Regex($"(?<![A-Za-z0-9])({named})(?![A-Za-z0-9])", RegexOptions.IgnoreCase);
        Assert.All(anonymous.Texts, member => Assert.DoesNotMatch(names, $"{member.Name}\n{member.Text}"));
    }

    [Fact]
    public void AnAnonymousArchivesArtifactsHaveNoDates() =>
        Assert.All(
            anonymous.Texts.Where(member => member.Name.StartsWith("artifacts")),
            member => Assert.DoesNotMatch("20[0-9][0-9]-[01][0-9]-[0-3][0-9]", member.Text)
        );

    [Fact]
    public void AnAnonymousArchivesSourceHasItsAuthorReplaced() =>
        Assert.Equal("Written by anonymous.\n", Encoding.UTF8.GetString(anonymous.Members["source/docs/notes.md"]));

    [Fact]
    public void AnAnonymousArchivesRecordsNameNoCommit() =>
        Assert.DoesNotContain("\"commit\"", Encoding.UTF8.GetString(anonymous.Members["records"]));

    [Fact]
    public void AnAnonymousArchiveIsRestoredAllTheSame()
    {
        var artifacts = $"--artifacts={FinishedSpace.NewName()}";
        space.RunWell("--target=Unarchive", $"--from-archive={AnonymousArchive.Name}", artifacts);
        space.RunWell("--target=Status", "--check", artifacts);
        Assert.Contains("Nothing to run", space.RunWell("--target=Figure2", artifacts));
    }
}
