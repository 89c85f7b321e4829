using System.Net;
using System.Net.Sockets;
using System.Text;

namespace EndToEnd.Tests.Downloads;

/// <summary>A host that downloads, behind a proxy that knows nothing.</summary>
public sealed class ProxiedDownload : IAsyncLifetime
{
    /// <summary>What is downloaded first.</summary>
    public const string Url = "http://files.invalid/sets/train-images-idx3-ubyte.gz";

    public HostResult Result { get; private set; } = new(0, "", "");

    /// <summary>What the proxy was asked.</summary>
    public string Request { get; private set; } = "";

    public async Task InitializeAsync()
    {
        using var proxy = new TcpListener(IPAddress.Loopback, 0);
        proxy.Start();
        var request = AnswerNotFoundAsync(proxy);
        using var space = new PipelineSpace();
        foreach (var name in (string[])["no_proxy", "NO_PROXY", "HTTP_PROXY", "ALL_PROXY", "all_proxy"])
        {
            space.Environment[name] = null;
        }

        space.Environment["http_proxy"] = $"http://127.0.0.1:{((IPEndPoint)proxy.LocalEndpoint).Port}";
        Result = space.RunPlain("--experiment=fashion", "--target=Data", "--mirror=http://files.invalid/sets");
        Request = await request;
    }

    public Task DisposeAsync() => Task.CompletedTask;

    private static async Task<string> AnswerNotFoundAsync(TcpListener proxy)
    {
        using var client = await proxy.AcceptTcpClientAsync();
        var stream = client.GetStream();
        var buffer = new byte[4096];
        var read = await stream.ReadAsync(buffer);
        await stream.WriteAsync("HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"u8.ToArray());
        return Encoding.ASCII.GetString(buffer, 0, read);
    }
}

public sealed class DownloadTests(ProxiedDownload download) : IClassFixture<ProxiedDownload>
{
    [Fact]
    public void AProxyOfTheEnvironmentIsAsked() => Assert.StartsWith($"GET {ProxiedDownload.Url} HTTP/1.1", download.Request);

    [Fact]
    public void AnAnswerThatThereIsNoSuchFileIsTheFailure() =>
        download.Result.AssertFailure($"{ProxiedDownload.Url} cannot be fetched: the server answers 404");

    [Fact]
    public void ADownloadThatFailsLeavesWhatNeedsItUnrun() => Assert.Contains("1 failed, 1 not run", download.Result.Output);
}
