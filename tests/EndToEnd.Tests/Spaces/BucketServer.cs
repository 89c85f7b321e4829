using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace EndToEnd.Tests.Spaces;

/// <summary>
/// A bucket in memory on the loopback interface: GET, HEAD and PUT of objects, path style, as S3 answers them. A
/// request without a signature, or whose body is not the one signed, is refused.
/// </summary>
internal sealed class BucketServer : IDisposable
{
    public const string Bucket = "tests";
    private static readonly Regex Signature = new(
        "^AWS4-HMAC-SHA256 Credential=key/[0-9]{8}/[a-z0-9-]+/s3/aws4_request, "
            + "?SignedHeaders=[^,]*x-amz-content-sha256[^,]*, ?Signature=[0-9a-f]{64}$"
    );
    private readonly HttpListener listener = new();

    public BucketServer()
    {
        Address = $"http://127.0.0.1:{FreePort()}/";
        listener.Prefixes.Add(Address);
        listener.Start();
        _ = ServeAsync();
    }

    public string Address { get; }

    public ConcurrentDictionary<string, byte[]> Objects { get; } = new();

    /// <summary>Method and key of every request so far.</summary>
    public ConcurrentQueue<string> Requests { get; } = [];

    /// <summary>How many more objects are given before the server goes silent.</summary>
    public int Patience { get; set; } = int.MaxValue;

    /// <summary>Whether the bucket may be listed; where not, what is absent is answered 403.</summary>
    public bool MayBeListed { get; set; } = true;

    /// <summary>What every request is refused with; null for none.</summary>
    public string? Refusal { get; set; }

    /// <summary>What a host needs to know to use it.</summary>
    public static IReadOnlyDictionary<string, string?> Environment { get; } =
        new Dictionary<string, string?>
        {
            ["AWS_ACCESS_KEY_ID"] = "key",
            ["AWS_SECRET_ACCESS_KEY"] = "secret",
            ["AWS_EC2_METADATA_DISABLED"] = "true",
            ["no_proxy"] = "127.0.0.1",
        };

    public static int FreePort()
    {
        using var socket = new TcpListener(IPAddress.Loopback, 0);
        socket.Start();
        return ((IPEndPoint)socket.LocalEndpoint).Port;
    }

    public void Dispose() => listener.Close();

    private async Task ServeAsync()
    {
        while (listener.IsListening)
        {
            try
            {
                var context = await listener.GetContextAsync();
                _ = Task.Run(() => Answer(context));
            }
            catch (Exception end) when (end is HttpListenerException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private void Answer(HttpListenerContext context)
    {
        var (request, response) = (context.Request, context.Response);
        var path = request.Url!.AbsolutePath.TrimStart('/');
        var key = path.StartsWith(Bucket + "/") ? path[(Bucket.Length + 1)..] : null;
        using var body = new MemoryStream();
        request.InputStream.CopyTo(body);
        Requests.Enqueue($"{request.HttpMethod} {key}");
        if (request.HttpMethod == "GET" && key?.Contains("objects/") == true && --Patience < 0)
        {
            return;
        }

        try
        {
            var signed = request.Headers["x-amz-content-sha256"];
            if (
                !Signature.IsMatch(request.Headers["Authorization"] ?? "")
                || signed != Convert.ToHexStringLower(SHA256.HashData(body.ToArray()))
            )
            {
                Send(response, 403, Error("SignatureDoesNotMatch"));
            }
            else if (Refusal is not null)
            {
                Send(response, 403, request.HttpMethod == "HEAD" ? [] : Error(Refusal));
            }
            else if (request.Url.Query.Contains("list-type=2"))
            {
                Send(response, MayBeListed ? 200 : 403, MayBeListed ? "<ListBucketResult/>"u8.ToArray() : Error("AccessDenied"));
            }
            else if (key is null)
            {
                Send(response, 404, Error("NoSuchBucket"));
            }
            else if (request.HttpMethod == "PUT")
            {
                Objects[key] = body.ToArray();
                Send(response, 200, []);
            }
            else if (!Objects.TryGetValue(key, out var bytes))
            {
                var (status, code) = MayBeListed ? (404, "NoSuchKey") : (403, "AccessDenied");
                Send(response, status, request.HttpMethod == "HEAD" ? [] : Error(code));
            }
            else if (request.HttpMethod == "HEAD")
            {
                response.ContentLength64 = bytes.Length;
                response.Close();
            }
            else
            {
                Send(response, 200, bytes);
            }
        }
        catch (HttpListenerException)
        {
            // The host was killed: that is what a test does here.
        }
    }

    private static byte[] Error(string code) =>
        Encoding.UTF8.GetBytes($"<?xml version=\"1.0\"?><Error><Code>{code}</Code><Message>{code}</Message></Error>");

    private static void Send(HttpListenerResponse response, int status, byte[] body)
    {
        response.StatusCode = status;
        response.ContentLength64 = body.Length;
        response.OutputStream.Write(body);
        response.Close();
    }
}
