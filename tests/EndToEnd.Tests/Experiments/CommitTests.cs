using Newtonsoft.Json.Linq;

namespace EndToEnd.Tests.Experiments;

/// <summary>What manifests say of the commit, and what is said where they cannot.</summary>
[Collection(FinishedSpace.Tests)]
public sealed class CommitTests(FinishedSpace finished) : IDisposable
{
    private readonly ScratchCheckout scratch = new(finished);

    [Fact]
    public void ArtifactsInsideTheCheckoutDoNotMakeItDirty()
    {
        foreach (var artifacts in (string[])["docs/runs", "docs/more"])
        {
            var facts = FactsOfARun(artifacts).Facts;
            Assert.Equal(scratch.Git("rev-parse", "HEAD").Trim(), (string?)facts["commit"]);
            Assert.Equal("no", (string?)facts["dirty"]);
        }
    }

    [Fact]
    public void ANewFileMakesTheCheckoutDirty()
    {
        File.WriteAllText(scratch["docs/new.md"], "new");
        Assert.Equal("yes", (string?)FactsOfARun("docs/runs").Facts["dirty"]);
    }

    [Fact]
    public void WithoutGitItIsSaid()
    {
        scratch.Space.Environment["PATH"] = "/nonexistent";
        AssertSaid("git is not installed");
    }

    [Fact]
    public void WithoutARepositoryItIsSaid()
    {
        Directory.Delete(scratch[".git"], recursive: true);
        AssertSaid("the source is in no git repository");
    }

    [Fact]
    public void AnotherProjectsCommitIsNotTaken()
    {
        File.AppendAllText(scratch[".gitignore"], "build.cake\n");
        scratch.Git("rm", "-q", "--cached", "build.cake");
        scratch.Commit();
        AssertSaid("the repository around the source has another project's commits");
    }

    [RootFact]
    public void AnotherOwnersCheckoutIsSaid()
    {
        Command.Run(scratch[""], "chown", "-R", "12345", scratch[""]).AssertSuccess();
        AssertSaid("git refuses to read the repository (fatal: detected dubious ownership in repository)");
    }

    public void Dispose() => scratch.Dispose();

    private void AssertSaid(string lack)
    {
        var (facts, said) = FactsOfARun("elsewhere");
        Assert.Null(facts["commit"]);
        Assert.Equal(lack, (string?)facts["noCommit"]);
        Assert.Contains($"The manifests of what ran name no commit: {lack}.", said);
    }

    private (JToken Facts, string Said) FactsOfARun(string artifacts)
    {
        var said = scratch.Space.Run("--target=Data", $"--artifacts={artifacts}").AssertSuccess().Error;
        return (JObject.Parse(File.ReadAllText(scratch[$"{artifacts}/small/data/manifest.json"]))["environment"]!, said);
    }
}

/// <summary>A fact that only root can make.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class RootFactAttribute : FactAttribute
{
    public RootFactAttribute() => Skip = Environment.IsPrivilegedProcess ? null! : "Only root gives files to another user.";
}
