using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.Extensions.Http.Resilience;
using Pipeline;
using Pipeline.Remotes;
using Polly;

namespace Build.Remotes;

/// <summary>
/// A web server that understands GET, HEAD and PUT: WebDAV, say. A name and a password may stand in the address
/// (https://NAME:PASSWORD@HOST/…) and are never shown. A query, which may be a signature, goes with every request and is
/// not shown either. Proxies come from the environment.
/// </summary>
internal sealed class HttpRemote : IRemote
{
    private const int BufferBytes = 1 << 16;
    private const int Retries = 3;
    private static readonly HttpMethod MakeFolder = new("MKCOL");
    private static readonly TimeSpan FirstDelay = TimeSpan.FromSeconds(1);

    /// <summary>Without a byte for so long an attempt is given up.</summary>
    private static readonly TimeSpan Stall = TimeSpan.FromSeconds(30);

    /// <summary>Slower than so many bytes a second nothing is sent.</summary>
    private const double SlowestSending = 20_000;

    /// <summary>A server that asks for a longer pause is told of instead.</summary>
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(60);
    private readonly HttpClient client = new(new SocketsHttpHandler { ConnectTimeout = Stall }) { Timeout = Timeout.InfiniteTimeSpan };
    private readonly Uri root;
    private readonly string query;
    private readonly ConcurrentDictionary<string, Lazy<Task>> folders = new();
    private readonly ResiliencePipeline<HttpResponseMessage> retry = new ResiliencePipelineBuilder<HttpResponseMessage>()
        .AddRetry(
            new HttpRetryStrategyOptions
            {
                MaxRetryAttempts = Retries,
                Delay = FirstDelay,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                ShouldHandle = attempt => ValueTask.FromResult(IsWorthATry(attempt.Outcome)),
            }
        )
        .Build();

    public HttpRemote(Uri address)
    {
        query = address.Query;
        root = new UriBuilder(address)
        {
            UserName = "",
            Password = "",
            Query = "",
            Fragment = "",
            Path = address.AbsolutePath.TrimEnd('/') + "/",
        }.Uri;
        if (address.UserInfo.Length > 0)
        {
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
                "Basic",
                Convert.ToBase64String(Encoding.UTF8.GetBytes(Uri.UnescapeDataString(address.UserInfo)))
            );
        }
    }

    /// <inheritdoc/>
    public string Address => root.ToString();

    /// <inheritdoc/>
    public async Task<long?> SizeAsync(string name, CancellationToken cancel)
    {
        using var response = await SendAsync(name, attempt => SendHeadAsync(HttpMethod.Head, name, attempt), cancel).ConfigureAwait(false);
        return response.StatusCode == HttpStatusCode.NotFound ? null : Succeeded(response, name).Content.Headers.ContentLength ?? -1;
    }

    /// <inheritdoc/>
    public async Task<bool> GetAsync(string name, Stream to, CancellationToken cancel)
    {
        using var response = await SendAsync(
                name,
                async attempt =>
                {
                    var answer = await SendHeadAsync(HttpMethod.Get, name, attempt).ConfigureAwait(false);
                    if (answer.IsSuccessStatusCode)
                    {
                        to.SetLength(0);
                        await ReceiveAsync(name, answer, to, attempt).ConfigureAwait(false);
                    }

                    return answer;
                },
                cancel
            )
            .ConfigureAwait(false);
        return response.StatusCode != HttpStatusCode.NotFound && Succeeded(response, name).IsSuccessStatusCode;
    }

    /// <inheritdoc/>
    public async Task PutAsync(string name, Stream content, CancellationToken cancel)
    {
        await FolderAsync(new Uri(root, name), cancel).ConfigureAwait(false);
        using var response = await SendAsync(name, attempt => SendFileAsync(name, content, attempt), cancel).ConfigureAwait(false);
        if (Succeeded(response, name, content.Length).RequestMessage!.Method != HttpMethod.Put)
        {
            throw Failed(name, $"it cannot be put there: the server sends to {Place(response)} instead");
        }

        // A server says Created or No Content. Whoever says OK to everything keeps nothing.
        if (
            response.StatusCode == HttpStatusCode.OK
            && await SizeAsync(name, cancel).ConfigureAwait(false) is var size
            && size != content.Length
            && size != -1
        )
        {
            throw Failed(name, $"{Place(response)} answers OK, and the file is not there afterwards");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => client.Dispose();

    private static bool IsWorthATry(Outcome<HttpResponseMessage> outcome) =>
        (HttpClientResiliencePredicates.IsTransient(outcome) || outcome.Result?.StatusCode == HttpStatusCode.Locked)
        && !(Pause(outcome.Result) > LongestPause);

    private static TimeSpan? Pause(HttpResponseMessage? answer) =>
        answer?.Headers.RetryAfter is { } after ? after.Delta ?? after.Date - DateTimeOffset.UtcNow : null;

    private async Task ReceiveAsync(string name, HttpResponseMessage answer, Stream to, CancellationToken cancel)
    {
        await using var from = await answer.Content.ReadAsStreamAsync(cancel).ConfigureAwait(false);
        var buffer = new byte[BufferBytes];
        var isPage = answer.Content.Headers.ContentType?.MediaType == "text/html";
        for (int read; (read = await WithinAsync(Stall, stop => from.ReadAsync(buffer, stop).AsTask(), cancel).ConfigureAwait(false)) > 0; )
        {
            if (isPage && buffer.AsSpan(0, read).TrimStart(" \r\n\t"u8) is [(byte)'<', ..])
            {
                throw Failed(name, $"{Place(answer)} answers with a web page instead of the file: a network's sign-in page?");
            }

            isPage = false;
            to.Write(buffer, 0, read);
        }
    }

    // What the network does wrong is one kind of exception, the one that is tried again.
    private static async Task<T> WithinAsync<T>(TimeSpan limit, Func<CancellationToken, Task<T>> step, CancellationToken cancel)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        stop.CancelAfter(limit);
        try
        {
            return await step(stop.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException error) when (!cancel.IsCancellationRequested)
        {
            throw new HttpRequestException($"nothing came for {limit.TotalSeconds:0} s", error);
        }
        catch (IOException error)
        {
            throw new HttpRequestException($"the transfer was cut: {error.Message}", error);
        }
    }

    // WebDAV makes no folders unless it is asked to (RFC 4918, section 9.7.1). Whatever the answer is (there already,
    // no such method), the PUT that follows tells whether it matters.
    private async Task FolderAsync(Uri file, CancellationToken cancel)
    {
        for (var end = file.AbsolutePath.IndexOf('/', 1); end >= 0; end = file.AbsolutePath.IndexOf('/', end + 1))
        {
            var folder = file.AbsolutePath[..(end + 1)];
            await folders.GetOrAdd(folder, _ => new Lazy<Task>(() => MakeAsync(folder))).Value.ConfigureAwait(false);
        }

        async Task MakeAsync(string folder)
        {
            try
            {
                using var response = await SendHeadAsync(MakeFolder, folder, cancel).ConfigureAwait(false);
            }
            catch (HttpRequestException)
            {
                // The PUT is tried more often, and tells.
            }
        }
    }

    private Task<HttpResponseMessage> SendHeadAsync(HttpMethod method, string name, CancellationToken cancel) =>
        WithinAsync(
            Stall,
            async stop =>
            {
                using var request = new HttpRequestMessage(method, UriOf(name));
                return await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stop).ConfigureAwait(false);
            },
            cancel
        );

    private Task<HttpResponseMessage> SendFileAsync(string name, Stream content, CancellationToken cancel) =>
        WithinAsync(
            Stall + TimeSpan.FromSeconds(content.Length / SlowestSending),
            async stop =>
            {
                content.Position = 0;
                using var request = new HttpRequestMessage(HttpMethod.Put, UriOf(name))
                {
                    Content = new StreamContent(new Unclosed(content)),
                };
                request.Content.Headers.ContentLength = content.Length;
                return await client.SendAsync(request, stop).ConfigureAwait(false);
            },
            cancel
        );

    private async Task<HttpResponseMessage> SendAsync(
        string name,
        Func<CancellationToken, Task<HttpResponseMessage>> attempt,
        CancellationToken cancel
    )
    {
        try
        {
            return await retry.ExecuteAsync(async stop => await attempt(stop).ConfigureAwait(false), cancel).ConfigureAwait(false);
        }
        catch (HttpRequestException error)
        {
            throw Failed(name, error.Message);
        }
    }

    private HttpResponseMessage Succeeded(HttpResponseMessage response, string name, long sent = 0) =>
        response.IsSuccessStatusCode
            ? response
            : throw Failed(
                name,
                $"{Place(response)} answers {(int)response.StatusCode} {response.ReasonPhrase}{Particulars(response, sent)}"
            );

    private string Particulars(HttpResponseMessage response, long sent) =>
        response.StatusCode switch
        {
            HttpStatusCode.RequestEntityTooLarge => $": the file has {sent:N0} bytes, more than it takes; raise its limit "
                + "(nginx: client_max_body_size)",
            HttpStatusCode.Unauthorized when IsElsewhere(response) => ": name and password go to the first address only; give this one",
            HttpStatusCode.Locked => ": somebody holds a lock on it",
            _ when Pause(response) is { } pause => $", and asks to come back in {pause.TotalSeconds:N0} s",
            _ => "",
        };

    // Whose answer it is, when not the server's that was asked.
    private string Place(HttpResponseMessage response) =>
        IsElsewhere(response) ? response.RequestMessage!.RequestUri!.GetLeftPart(UriPartial.Path) : "the server";

    private bool IsElsewhere(HttpResponseMessage response) => response.RequestMessage!.RequestUri!.Authority != root.Authority;

    private Uri UriOf(string name) => new UriBuilder(new Uri(root, name)) { Query = query }.Uri;

    private PipelineException Failed(string name, string fact) =>
        new(
            $"{new Uri(root, name)}: {fact.TrimEnd('.')}.",
            "What was transferred before stays: run the same command again to go on. Check the address, --remote=URL."
        );
}
