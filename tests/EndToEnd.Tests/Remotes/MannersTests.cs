using System.Collections.Concurrent;
using System.Text;
using Answer = EndToEnd.Tests.Spaces.DavServer.Answer;

namespace EndToEnd.Tests.Remotes;

/// <summary>What web servers do besides keeping files.</summary>
[Collection(FinishedSpace.Tests)]
public sealed class MannersTests(FinishedSpace finished)
{
    private readonly string name = FinishedSpace.NewName();

    private string Artifacts => $"--artifacts={name}";

    [Fact]
    public void AQueryGoesWithEveryRequestAndIsNotShown()
    {
        using var server = new DavServer(request => request.QueryString["sig"] == "SECRET" ? null : new Answer(403));
        var remote = $"--remote={server.Address}store?sv=1&sig=SECRET";
        var said = finished.RunWell("--target=Push", remote) + finished.RunWell("--target=Pull", remote, Artifacts);
        Assert.Contains($"{FinishedSpace.Stages} records", said);
        var refused = finished.Run("--target=Push", remote.Replace("sig=SECRET", "sig=SECRETER"));
        refused.AssertMisuse("answers 403");
        Assert.DoesNotContain("SECRET", said + refused.Said);
    }

    [Fact]
    public void ALockedFileAndABusyServerAreAskedAgain()
    {
        var asked = new ConcurrentDictionary<string, bool>();
        using var server = new DavServer(request =>
            request.HttpMethod != "PUT" || request.Url!.AbsolutePath[^1] > '7' || !asked.TryAdd(request.Url.AbsolutePath, true) ? null
            : request.Url.AbsolutePath[^1] > '3' ? new Answer(423)
            : new Answer(429, ("Retry-After", "1"))
        );
        finished.RunWell("--target=Push", $"--remote={server.Address}");
        Assert.NotEmpty(asked);
        Assert.Equal(FinishedSpace.Stages, server.Files.Keys.Count(f => f.StartsWith("/records/")));
    }

    [Fact]
    public void AServerThatAsksForALongPauseIsNotWaitedFor()
    {
        using var server = new DavServer(_ => new Answer(429, ("Retry-After", "3600")));
        finished.Run("--target=Push", $"--remote={server.Address}").AssertMisuse("429", "asks to come back in 3,600 s");
    }

    [Fact]
    public void AFileThatIsTooBigIsNamedWithItsSize()
    {
        using var server = new DavServer(request =>
            request.HttpMethod == "PUT" && request.ContentLength64 > 20_000 ? new Answer(413) : null
        );
        var said = finished.Run("--target=Push", $"--remote={server.Address}");
        said.AssertMisuse("/objects/", "answers 413", "client_max_body_size");
        Assert.Matches("the file has [0-9]+,[0-9]{3} bytes, more than it takes", said.Said);
    }

    [Theory]
    [InlineData(307)]
    [InlineData(308)]
    public void ARedirectedFileArrivesWhole(int status)
    {
        using var there = new DavServer(_ => null);
        using var here = Redirecting(there, status);
        finished.RunWell("--target=Push", $"--remote={here.Address}");
        Assert.Contains($"{FinishedSpace.Stages} records", finished.RunWell("--target=Pull", $"--remote={there.Address}", Artifacts));
    }

    [Fact]
    public void ARedirectThatAsksForAPasswordIsExplained()
    {
        using var there = new DavServer(request => request.Headers["Authorization"] is null ? new Answer(401) : null);
        using var here = Redirecting(there, 307);
        var said = finished.Run("--target=Push", $"--remote={here.Address.Replace("127", "name:PASSWORD@127")}");
        said.AssertMisuse(there.Address, "answers 401", "name and password go to the first address only");
        Assert.DoesNotContain("PASSWORD", said.Said);
    }

    [Fact]
    public void ASignInPageIsNoFile()
    {
        var page = Encoding.UTF8.GetBytes("\n<!DOCTYPE html><p>Please sign in");
        using var server = new DavServer(_ => new Answer(200, page, ("Content-Type", "text/html; charset=utf-8")));
        var remote = $"--remote={server.Address}";
        finished.Run("--target=Pull", remote, Artifacts).AssertMisuse("a web page instead of the file");
        Assert.Empty(finished.Space.Executions(name));
        Assert.False(Directory.Exists(finished.Space.InFolder($"{name}/store/corrupt")));
        finished.Run("--target=Push", remote).AssertMisuse("a web page instead of the file");
    }

    [Fact]
    public void AServerThatKeepsNothingIsFoundOut()
    {
        using var server = new DavServer(request => request.HttpMethod == "PUT" ? new Answer(200) : null);
        finished.Run("--target=Push", $"--remote={server.Address}").AssertMisuse("answers OK, and the file is not there afterwards");
    }

    private static DavServer Redirecting(DavServer there, int status) =>
        new(request => new Answer(status, ("Location", there.Address.TrimEnd('/') + request.Url!.PathAndQuery)));
}
