using System.Collections.Concurrent;
using System.Net;

namespace EndToEnd.Tests.Spaces;

/// <summary>
/// Files in memory on the loopback interface, by GET, HEAD, PUT and MKCOL, with the manners that a test gives it.
/// </summary>
internal sealed class DavServer : IDisposable
{
    private readonly HttpListener listener = new();
    private readonly Func<HttpListenerRequest, Answer?> manners;

    /// <param name="manners">What a request is answered instead of what it asks for; null for nothing else.</param>
    public DavServer(Func<HttpListenerRequest, Answer?> manners)
    {
        this.manners = manners;
        Address = $"http://127.0.0.1:{BucketServer.FreePort()}/";
        listener.Prefixes.Add(Address);
        listener.Start();
        _ = ServeAsync();
    }

    public string Address { get; }

    public ConcurrentDictionary<string, byte[]> Files { get; } = new();

    public void Dispose() => listener.Close();

    private async Task ServeAsync()
    {
        while (listener.IsListening)
        {
            try
            {
                var context = await listener.GetContextAsync();
                _ = Task.Run(() => Serve(context));
            }
            catch (Exception end) when (end is HttpListenerException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private void Serve(HttpListenerContext context)
    {
        var (request, response) = (context.Request, context.Response);
        using var body = new MemoryStream();
        request.InputStream.CopyTo(body);
        var answer = manners(request) ?? Plainly(request, body.ToArray());
        response.StatusCode = answer.Status;
        if (answer.Header is var (name, value))
        {
            response.Headers[name] = value;
        }

        response.ContentLength64 = answer.Body.Length;
        if (request.HttpMethod != "HEAD")
        {
            response.OutputStream.Write(answer.Body);
        }

        response.Close();
    }

    private Answer Plainly(HttpListenerRequest request, byte[] body)
    {
        var name = request.Url!.AbsolutePath;
        switch (request.HttpMethod)
        {
            case "PUT":
                Files[name] = body;
                return new(201);
            case "MKCOL":
                return new(409);
            default:
                return Files.TryGetValue(name, out var file) ? new(200, file) : new(404);
        }
    }

    /// <summary>An answer.</summary>
    public sealed record Answer(int Status, byte[] Body, (string Name, string Value)? Header = null)
    {
        public Answer(int status, (string Name, string Value)? header = null)
            : this(status, [], header) { }
    }
}
