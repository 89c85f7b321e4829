using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Stages.Tests.Downloads;

/// <summary>A request as the server read it.</summary>
/// <param name="Head">Its request line and headers.</param>
internal sealed record Request(string Head)
{
    /// <summary>The first byte asked for; 0 without a range.</summary>
    public int From =>
        Head.Split("\r\n").FirstOrDefault(l => l.StartsWith("Range: bytes=", StringComparison.OrdinalIgnoreCase)) is { } range
            ? int.Parse(range["Range: bytes=".Length..].TrimEnd('-'))
            : 0;
}

/// <summary>
/// An HTTP server on the loopback interface that misbehaves as told: the n-th request gets the n-th answer, and all
/// further ones the last.
/// </summary>
internal sealed class LoopbackServer : IDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource closing = new();
    private readonly Func<Request, Stream, CancellationToken, Task>[] answers;

    public LoopbackServer(params Func<Request, Stream, CancellationToken, Task>[] answers)
    {
        this.answers = answers;
        listener.Start();
        _ = ServeAsync();
    }

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/");

    public List<Request> Requests { get; } = [];

    /// <summary>Gives the file, or the part asked for.</summary>
    public static Func<Request, Stream, CancellationToken, Task> Whole(byte[] file) => CutAt(file, file.Length);

    /// <summary>Gives the whole file, whatever part is asked for.</summary>
    public static Func<Request, Stream, CancellationToken, Task> FileWithoutRanges(byte[] file) =>
        (_, to, stop) => SendAsync(to, "200 OK", file, file.Length, "", stop);

    /// <summary>
    /// Promises the part asked for, and closes the connection before the file's byte <paramref name="end"/>.
    /// </summary>
    public static Func<Request, Stream, CancellationToken, Task> CutAt(byte[] file, int end) =>
        (request, to, stop) =>
            request.From >= file.Length && request.From > 0
                ? SendAsync(to, "416 Range Not Satisfiable", [], 0, $"Content-Range: bytes */{file.Length}\r\n", stop)
            : request.From > 0
                ? SendAsync(
                    to,
                    "206 Partial Content",
                    file[request.From..end],
                    file.Length - request.From,
                    $"Content-Range: bytes {request.From}-{file.Length - 1}/{file.Length}\r\n",
                    stop
                )
            : SendAsync(to, "200 OK", file[..end], file.Length, "", stop);

    /// <summary>As <see cref="CutAt"/>, but goes silent instead of closing.</summary>
    public static Func<Request, Stream, CancellationToken, Task> StallAt(byte[] file, int end) =>
        async (request, to, stop) =>
        {
            await CutAt(file, end)(request, to, stop);
            await new TaskCompletionSource().Task.WaitAsync(stop);
        };

    /// <summary>Answers with a status and no file.</summary>
    public static Func<Request, Stream, CancellationToken, Task> Status(string status, string headers = "") =>
        (_, to, stop) => SendAsync(to, status, "no"u8.ToArray(), 2, headers, stop);

    public void Dispose()
    {
        closing.Cancel();
        listener.Stop();
        closing.Dispose();
    }

    private static async Task SendAsync(Stream to, string status, byte[] body, int promised, string headers, CancellationToken stop)
    {
        await to.WriteAsync(
            Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: {promised}\r\n{headers}\r\n"),
            stop
        );
        await to.WriteAsync(body, stop);
        await to.FlushAsync(stop);
    }

    private async Task ServeAsync()
    {
        while (!closing.IsCancellationRequested)
        {
            TcpClient client;
            try
            {
                client = await listener.AcceptTcpClientAsync(closing.Token);
            }
            catch (Exception end) when (end is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                return;
            }

            _ = AnswerAsync(client);
        }
    }

    private async Task AnswerAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                var stream = client.GetStream();
                var head = new StringBuilder();
                var one = new byte[1];
                while (!head.ToString().EndsWith("\r\n\r\n") && await stream.ReadAsync(one, closing.Token) > 0)
                {
                    head.Append((char)one[0]);
                }

                var request = new Request(head.ToString());
                int number;
                lock (Requests)
                {
                    Requests.Add(request);
                    number = Requests.Count;
                }

                await answers[Math.Min(number, answers.Length) - 1](request, stream, closing.Token);
            }
            catch (Exception end) when (end is OperationCanceledException or IOException or ObjectDisposedException)
            {
                // The test is over, or the client gave up: both are what tests do here.
            }
        }
    }
}
