namespace EndToEnd.Tests.Archives;

/// <summary>Whose names an anonymous archive hides, and whose it need not.</summary>
[Collection(FinishedSpace.Tests)]
public sealed class IdentityTests(FinishedSpace finished) : IDisposable
{
    private readonly ScratchCheckout scratch = new(finished);

    [Theory]
    [InlineData("GitHub")]
    [InlineData("dependabot[bot]")]
    [InlineData("Test")]
    [InlineData("Train")]
    public void AServicesNameIsNobodys(string committer)
    {
        File.WriteAllText(scratch["docs/.github"], $"by {committer}, train, test\n");
        scratch.Commit(committer: committer);
        scratch.Archive("--anonymous", "--output=x.zip").AssertSuccess();
        Assert.Equal($"by {committer}, train, test\n", File.ReadAllText(Path.Combine(scratch.Unpacked("x.zip"), "source/docs/.github")));
    }

    [Fact]
    public void ANameThatResultsHoldIsRefusedWithItsCommitAndAllowedOnRequest()
    {
        scratch.Commit(author: "Retrain");
        var commit = scratch.Git("rev-parse", "--short", "HEAD").Trim();
        scratch
            .Archive("--anonymous", "--output=x.zip")
            .AssertMisuse($"holds 'Retrain', the author of commit {commit}, which tells who made it.", "--harmless='Retrain'");
        Assert.Empty(Directory.GetFiles(scratch[""], "x.zip*"));
        scratch.Archive("--anonymous", "--harmless=Retrain", "--output=x.zip").AssertSuccess();
    }

    [Fact]
    public void ANameThatMayBeCodeIsNotReplacedInCode()
    {
        File.WriteAllText(scratch["docs/Lovelace.cs"], "namespace Lovelace;\n");
        scratch.Commit(author: "Lovelace");
        scratch.Archive("--anonymous", "--output=x.zip").AssertMisuse("'source/docs/Lovelace.cs' holds 'Lovelace', the author of commit");
    }

    [Fact]
    public void AShallowCloneIsRefused()
    {
        scratch.Commit();
        File.WriteAllText(scratch[".git/shallow"], scratch.Git("rev-parse", "HEAD"));
        scratch.Archive("--anonymous", "--output=x.zip").AssertMisuse("this clone is shallow", "git fetch --unshallow");
    }

    [Fact]
    public void ACoAuthorIsHiddenToo()
    {
        File.WriteAllText(scratch["docs/thanks.md"], "Thanks to Grace Hopper.\n");
        scratch.Commit();
        scratch.Git("commit", "-q", "--amend", "-m", "more\n\nCo-authored-by: Grace Hopper <grace@navy.invalid>");
        scratch.Archive("--anonymous", "--output=x.zip").AssertSuccess();
        Assert.Equal("Thanks to anonymous.\n", File.ReadAllText(Path.Combine(scratch.Unpacked("x.zip"), "source/docs/thanks.md")));
    }

    public void Dispose() => scratch.Dispose();
}
