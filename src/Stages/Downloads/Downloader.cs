using System.Net;
using System.Net.Http.Headers;
using Microsoft.Extensions.Http.Resilience;
using Pipeline;
using Polly;

namespace Stages.Downloads;

/// <summary>
/// Fetches files over HTTP. What is cut off is kept as <c>NAME.partial</c> and gone on with, in the next attempt or the
/// next run. Proxies come from the environment (http_proxy, https_proxy, no_proxy), as everywhere in .NET.
/// </summary>
/// <param name="patience">How long it is tried.</param>
/// <param name="log">Receives lines about progress and retries.</param>
internal sealed class Downloader(Patience patience, Action<string> log) : IDisposable
{
    private const int BufferBytes = 1 << 16;
    private readonly HttpClient client = new(new SocketsHttpHandler { ConnectTimeout = patience.Stall })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    /// <summary>Fetches a file.</summary>
    /// <param name="url">Where it is.</param>
    /// <param name="path">Where it goes; its folder is made.</param>
    /// <exception cref="PipelineException">The server does not give it, after all attempts.</exception>
    public async Task FetchAsync(Uri url, string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        var partial = path + ".partial";
        var name = Path.GetFileName(path);
        log($"{name}: from {url}");
        try
        {
            using var response = await Retry(name)
                .ExecuteAsync(async _ => await AttemptAsync(url, partial, name).ConfigureAwait(false))
                .ConfigureAwait(false);
            if (!response.IsSuccessStatusCode)
            {
                throw Refused(url, partial, $"the server answers {(int)response.StatusCode} {response.ReasonPhrase}");
            }
        }
        catch (HttpRequestException error)
        {
            throw Refused(url, partial, error.Message);
        }

        File.Move(partial, path, overwrite: true);
    }

    /// <inheritdoc/>
    public void Dispose() => client.Dispose();

    private static PipelineException Refused(Uri url, string partial, string fact) =>
        new(
            $"{url} cannot be fetched: {fact.TrimEnd('.')}.",
            (File.Exists(partial) ? $"What came so far is kept in '{partial}': run again to go on. " : "")
                + "Or take another source with --mirror=URL, or a folder that has the files with --data=DIR."
        );

    private static bool GoesOn(HttpResponseMessage response, long have) =>
        response.StatusCode == HttpStatusCode.PartialContent && response.Content.Headers.ContentRange?.From == have;

    private ResiliencePipeline<HttpResponseMessage> Retry(string name) =>
        new ResiliencePipelineBuilder<HttpResponseMessage>()
            .AddRetry(
                new HttpRetryStrategyOptions
                {
                    MaxRetryAttempts = patience.Retries,
                    Delay = patience.FirstDelay,
                    BackoffType = DelayBackoffType.Exponential,
                    UseJitter = true,
                    OnRetry = retry =>
                    {
                        var why = retry.Outcome.Exception?.Message ?? $"the server answers {(int)retry.Outcome.Result!.StatusCode}";
                        log($"{name}: {why}; attempt {retry.AttemptNumber + 2} in {retry.RetryDelay.TotalSeconds:0.0} s");
                        return default;
                    },
                }
            )
            .Build();

    // The body is part of the attempt: a response that is cut off is tried again from where it stopped.
    private async Task<HttpResponseMessage> AttemptAsync(Uri url, string partial, string name)
    {
        var have = File.Exists(partial) ? new FileInfo(partial).Length : 0;
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        request.Headers.Range = have > 0 ? new RangeHeaderValue(have, null) : null;
        var response = await WithinAsync(stop => client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stop))
            .ConfigureAwait(false);
        if (have > 0 && response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable)
        {
            var complete = response.Content.Headers.ContentRange?.Length == have;
            response.Dispose();
            return complete
                ? new HttpResponseMessage(HttpStatusCode.OK)
                : await FromTheStartAsync(url, partial, name).ConfigureAwait(false);
        }

        if (response.StatusCode == HttpStatusCode.PartialContent && !GoesOn(response, have))
        {
            response.Dispose();
            return have > 0
                ? await FromTheStartAsync(url, partial, name).ConfigureAwait(false)
                : throw new HttpRequestException("the server sends a part that was not asked for");
        }

        if (response.IsSuccessStatusCode)
        {
            await ReceiveAsync(response, partial, GoesOn(response, have) ? have : 0, name).ConfigureAwait(false);
        }

        return response;
    }

    private Task<HttpResponseMessage> FromTheStartAsync(Uri url, string partial, string name)
    {
        File.Delete(partial);
        return AttemptAsync(url, partial, name);
    }

    private async Task ReceiveAsync(HttpResponseMessage response, string partial, long begin, string name)
    {
        var from = await response.Content.ReadAsStreamAsync().ConfigureAwait(false);
        await using var to = new FileStream(partial, begin > 0 ? FileMode.Append : FileMode.Create);
        var progress = new TransferProgress(name, begin, begin + response.Content.Headers.ContentLength, log);
        var buffer = new byte[BufferBytes];
        for (int read; (read = await WithinAsync(stop => from.ReadAsync(buffer, stop).AsTask()).ConfigureAwait(false)) > 0; )
        {
            await to.WriteAsync(buffer.AsMemory(0, read)).ConfigureAwait(false);
            progress.Add(read);
        }

        progress.Finish();
    }

    // What the network does wrong is one kind of exception, the one that is tried again; what the disk does wrong is
    // not caught.
    private async Task<T> WithinAsync<T>(Func<CancellationToken, Task<T>> step)
    {
        using var stop = new CancellationTokenSource(patience.Stall);
        try
        {
            return await step(stop.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException error)
        {
            throw new HttpRequestException($"no byte came for {patience.Stall.TotalSeconds:0.#} s", error);
        }
        catch (IOException error)
        {
            throw new HttpRequestException($"the transfer was cut: {error.Message}", error);
        }
    }
}
