using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace EndToEnd.Tests.Downloads;

public sealed class DownloadTests : IDisposable
{
    private readonly PipelineSpace space = new();

    public void Dispose() => space.Dispose();

    [Fact]
    public async Task AProxyOfTheEnvironmentIsAskedAndItsAnswerIsTheFailure()
    {
        using var proxy = new TcpListener(IPAddress.Loopback, 0);
        proxy.Start();
        var request = AnswerNotFoundAsync(proxy);
        var start = new ProcessStartInfo(
            "dotnet",
            [
                Path.Combine(AppContext.BaseDirectory, "Build.dll"),
                "--experiment=fashion",
                "--target=Data",
                "--mirror=http://files.invalid/sets",
            ]
        )
        {
            WorkingDirectory = space.Root,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        foreach (var name in (string[])["no_proxy", "NO_PROXY", "HTTP_PROXY", "ALL_PROXY", "all_proxy"])
        {
            start.Environment.Remove(name);
        }

        start.Environment["http_proxy"] = $"http://127.0.0.1:{((IPEndPoint)proxy.LocalEndpoint).Port}";
        using var host = Process.Start(start)!;
        var output = host.StandardOutput.ReadToEndAsync();
        var error = await host.StandardError.ReadToEndAsync();
        await host.WaitForExitAsync();
        Assert.Equal(1, host.ExitCode);
        Assert.Contains("http://files.invalid/sets/train-images-idx3-ubyte.gz cannot be fetched: the server answers 404", error);
        Assert.Contains("1 failed, 1 not run", await output);
        Assert.StartsWith("GET http://files.invalid/sets/train-images-idx3-ubyte.gz HTTP/1.1", await request);
    }

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
