using Pipeline;
using Stages.Downloads;
using static Stages.Tests.Downloads.LoopbackServer;

namespace Stages.Tests.Downloads;

public sealed class DownloaderTests : IDisposable
{
    private static readonly byte[] Published = Archives.Noise(300_000);
    private static readonly Patience Hasty = new(3, TimeSpan.FromMilliseconds(5), TimeSpan.FromSeconds(30));
    private readonly TemporaryFolder folder = new();
    private readonly List<string> log = [];

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task AFileComesWhole()
    {
        using var server = new LoopbackServer(Whole(Published));
        await FetchAsync(server);
        Assert.Equal(Published, Fetched());
        Assert.False(Partial.Exists);
    }

    [Fact]
    public async Task ATransferIsLoggedWithItsSpeed()
    {
        using var server = new LoopbackServer(Whole(Published));
        await FetchAsync(server);
        Assert.Matches(@"^file\.bin: ━{20} 0\.3 of 0\.3 MB, \d+\.\d MB/s$", log[^1]);
    }

    [Fact]
    public async Task ACutTransferGoesOnWhereItStopped()
    {
        using var server = new LoopbackServer(CutAt(Published, 100_000), CutAt(Published, 200_000), Whole(Published));
        await FetchAsync(server);
        Assert.Equal([0, 100_000, 200_000], server.Requests.Select(r => r.From));
        Assert.Equal(Published, Fetched());
    }

    [Fact]
    public async Task WhatASilentServerKeptBackIsAskedForAgain()
    {
        using var server = new LoopbackServer(StallAt(Published, 100_000), Whole(Published));
        await FetchAsync(server, Hasty with { Stall = TimeSpan.FromSeconds(1) });
        Assert.Contains(log, l => l.Contains("no byte came for 1 s"));
        Assert.Equal([0, 100_000], server.Requests.Select(r => r.From));
        Assert.Equal(Published, Fetched());
    }

    [Fact]
    public async Task AServerThatIgnoresRangesIsReadFromTheStart()
    {
        using var server = new LoopbackServer(CutAt(Published, 100_000), FileWithoutRanges(Published));
        await FetchAsync(server);
        Assert.Equal(100_000, server.Requests[1].From);
        Assert.Equal(Published, Fetched());
    }

    [Fact]
    public async Task WhatAnEarlierRunLeftIsGoneOnWith()
    {
        await File.WriteAllBytesAsync(Partial.FullName, Published[..250_000]);
        using var server = new LoopbackServer(Whole(Published));
        await FetchAsync(server);
        Assert.Equal(250_000, Assert.Single(server.Requests).From);
        Assert.Equal(Published, Fetched());
    }

    [Fact]
    public async Task WhatAnEarlierRunLeftWholeIsNotFetchedAgain()
    {
        await File.WriteAllBytesAsync(Partial.FullName, Published);
        using var server = new LoopbackServer(Whole(Published));
        await FetchAsync(server);
        Assert.Single(server.Requests);
        Assert.Equal(Published, Fetched());
    }

    [Fact]
    public async Task WhatIsLongerThanTheFileIsFetchedAfresh()
    {
        await File.WriteAllBytesAsync(Partial.FullName, [.. Published, 1, 2, 3]);
        using var server = new LoopbackServer(Whole(Published));
        await FetchAsync(server);
        Assert.Equal(Published, Fetched());
    }

    [Theory]
    [InlineData("500 Internal Server Error")]
    [InlineData("503 Service Unavailable")]
    [InlineData("429 Too Many Requests")]
    public async Task AServerInTroubleIsAskedAgain(string status)
    {
        using var server = new LoopbackServer(Status(status), Status(status), Whole(Published));
        await FetchAsync(server);
        Assert.Equal(3, server.Requests.Count);
        Assert.Contains(log, l => l.Contains($"the server answers {status[..3]}; attempt 2 in"));
        Assert.Equal(Published, Fetched());
    }

    [Fact]
    public async Task AServerThatStaysInTroubleIsNamedAfterAllAttempts()
    {
        using var server = new LoopbackServer(Status("500 Internal Server Error"));
        var error = await Assert.ThrowsAsync<PipelineException>(() => FetchAsync(server));
        Assert.Equal(1 + Hasty.Retries, server.Requests.Count);
        Assert.Contains("the server answers 500 Internal Server Error", error.Message);
    }

    [Fact]
    public async Task AFileThatIsNotThereIsNotAskedForAgain()
    {
        using var server = new LoopbackServer(Status("404 Not Found"), Whole(Published));
        var error = await Assert.ThrowsAsync<PipelineException>(() => FetchAsync(server));
        Assert.Single(server.Requests);
        Assert.Contains($"{server.Address}file.bin cannot be fetched: the server answers 404 Not Found.", error.Message);
        Assert.Contains("--mirror=URL", error.Message);
        Assert.Empty(Directory.EnumerateFiles(folder.Root));
    }

    [Fact]
    public async Task ARedirectionIsFollowedWithItsRange()
    {
        await File.WriteAllBytesAsync(Partial.FullName, Published[..250_000]);
        using var target = new LoopbackServer(Whole(Published));
        using var server = new LoopbackServer(Status("302 Found", $"Location: {target.Address}elsewhere\r\n"));
        await FetchAsync(server);
        Assert.Equal(250_000, Assert.Single(target.Requests).From);
        Assert.StartsWith("GET /elsewhere ", target.Requests[0].Head);
        Assert.Equal(Published, Fetched());
    }

    [Fact]
    public async Task WhatCameIsKeptWhenTheServerKeepsCutting()
    {
        using var server = new LoopbackServer(CutAt(Published, 100_000), Status("500 Internal Server Error"));
        var error = await Assert.ThrowsAsync<PipelineException>(() => FetchAsync(server));
        Assert.Contains($"What came so far is kept in '{Partial.FullName}'", error.Message);
        Assert.Equal(Published[..100_000], await File.ReadAllBytesAsync(Partial.FullName));
        Assert.False(File.Exists(folder.At("file.bin")));
    }

    private FileInfo Partial => new(folder.At("file.bin.partial"));

    private byte[] Fetched() => File.ReadAllBytes(folder.At("file.bin"));

    private async Task FetchAsync(LoopbackServer server, Patience? patience = null)
    {
        using var downloader = new Downloader(patience ?? Hasty, log.Add);
        await downloader.FetchAsync(new Uri(server.Address, "file.bin"), folder.At("file.bin"));
    }
}
