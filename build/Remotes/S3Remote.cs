using System.Net;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Pipeline;
using Pipeline.Remotes;
using Polly;
using Polly.Retry;

namespace Build.Remotes;

/// <summary>
/// A bucket of Amazon S3 or of a service that speaks its protocol. Credentials, region and endpoint come from where
/// Amazon's tools look for them: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, AWS_REGION, AWS_ENDPOINT_URL, or the
/// profile in ~/.aws.
/// </summary>
internal sealed class S3Remote : IRemote
{
    private const string DefaultRegion = "us-east-1";
    private const string AccessDenied = "AccessDenied";

    // The client tries requests again by itself, but not a body that is cut while it is read.
    private readonly ResiliencePipeline retry = new ResiliencePipelineBuilder()
        .AddRetry(
            new RetryStrategyOptions
            {
                ShouldHandle = new PredicateBuilder().Handle<IOException>(),
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
            }
        )
        .Build();

    private readonly Lazy<Task<AmazonS3Exception?>> listing;
    private readonly AmazonS3Client client;
    private readonly string bucket;
    private readonly string prefix;
    private volatile bool hides;
    private volatile bool found;

    /// <param name="bucket">The bucket.</param>
    /// <param name="prefix">What names begin with; empty, or with '/' at its end.</param>
    /// <param name="endpoint">The service's URL; null for Amazon's, or the one in AWS_ENDPOINT_URL.</param>
    /// <exception cref="PipelineException">There are no credentials.</exception>
    public S3Remote(string bucket, string prefix, string? endpoint)
    {
        (this.bucket, this.prefix) = (bucket, prefix);
        endpoint ??= Environment.GetEnvironmentVariable("AWS_ENDPOINT_URL_S3") ?? Environment.GetEnvironmentVariable("AWS_ENDPOINT_URL");
        // Checksums of our own are the names; other services do not all know Amazon's newer ones.
        var settings = new AmazonS3Config
        {
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
        };
        if (endpoint is not null)
        {
            settings.ServiceURL = endpoint;
            settings.ForcePathStyle = true;
            settings.AuthenticationRegion = Environment.GetEnvironmentVariable("AWS_REGION") ?? DefaultRegion;
        }

        try
        {
            client = new AmazonS3Client(settings);
        }
        catch (AmazonClientException error)
        {
            throw Failed(error.Message);
        }

        listing = new(ListAsync);
    }

    /// <inheritdoc/>
    public string? Doubt =>
        hides && !found
            ? $"{Address}: these credentials may not list the bucket, so it answers 403 for what is not there and for "
                + "what may not be read; nothing could be read."
            : null;

    /// <inheritdoc/>
    public string Address => $"s3://{bucket}/{prefix}";

    /// <inheritdoc/>
    public Task<long?> SizeAsync(string name, CancellationToken cancel) =>
        FindAsync<long?>(
            async stop =>
            {
                var found = await client.GetObjectMetadataAsync(bucket, prefix + name, stop).ConfigureAwait(false);
                return found.ContentLength;
            },
            null,
            cancel
        );

    /// <inheritdoc/>
    public Task<bool> GetAsync(string name, Stream to, CancellationToken cancel) =>
        FindAsync(
            async stop =>
            {
                using var response = await client.GetObjectAsync(bucket, prefix + name, stop).ConfigureAwait(false);
                to.SetLength(0);
                await response.ResponseStream.CopyToAsync(to, stop).ConfigureAwait(false);
                return true;
            },
            false,
            cancel
        );

    /// <inheritdoc/>
    public Task PutAsync(string name, Stream content, CancellationToken cancel) =>
        TryAsync(
            async stop =>
            {
                // Signed as a whole, not chunk by chunk: every service understands that.
                content.Position = 0;
                return await client
                    .PutObjectAsync(
                        new PutObjectRequest
                        {
                            BucketName = bucket,
                            Key = prefix + name,
                            InputStream = content,
                            AutoCloseStream = false,
                            UseChunkEncoding = false,
                        },
                        stop
                    )
                    .ConfigureAwait(false);
            },
            cancel
        );

    /// <inheritdoc/>
    public void Dispose() => client.Dispose();

    // Whoever may not list a bucket is not told that a file is absent (s3:ListBucket), but 403. Then absence is what it
    // looks like, unless the credentials are wrong, or others.
    private async Task<bool> HidesAbsenceAsync()
    {
        var refusal = await listing.Value.ConfigureAwait(false);
        hides |= refusal?.ErrorCode == AccessDenied;
        return refusal is null || hides ? hides : throw refusal;
    }

    private async Task<AmazonS3Exception?> ListAsync()
    {
        try
        {
            await client
                .ListObjectsV2Async(
                    new ListObjectsV2Request
                    {
                        BucketName = bucket,
                        Prefix = prefix,
                        MaxKeys = 1,
                    }
                )
                .ConfigureAwait(false);
            return null;
        }
        catch (AmazonS3Exception refusal)
        {
            return refusal;
        }
    }

    // A bucket that is not there is answered as a missing file is, but by another code.
    private Task<T> FindAsync<T>(Func<CancellationToken, Task<T>> work, T absent, CancellationToken cancel) =>
        TryAsync(
            async stop =>
            {
                try
                {
                    var result = await work(stop).ConfigureAwait(false);
                    found = true;
                    return result;
                }
                catch (AmazonS3Exception error) when (error.StatusCode == HttpStatusCode.NotFound && error.ErrorCode != "NoSuchBucket")
                {
                    return absent;
                }
                catch (AmazonS3Exception error) when (error.StatusCode == HttpStatusCode.Forbidden)
                {
                    if (await HidesAbsenceAsync().ConfigureAwait(false))
                    {
                        return absent;
                    }

                    throw;
                }
            },
            cancel
        );

    private async Task<T> TryAsync<T>(Func<CancellationToken, Task<T>> work, CancellationToken cancel)
    {
        try
        {
            return await retry.ExecuteAsync(async stop => await work(stop).ConfigureAwait(false), cancel).ConfigureAwait(false);
        }
        catch (AmazonS3Exception error) when (error.StatusCode == HttpStatusCode.Forbidden)
        {
            throw new PipelineException(
                $"{Address}: 403 {error.ErrorCode}: {error.Message.TrimEnd('.')}.",
                error.ErrorCode is AccessDenied or "Forbidden"
                    ? "The credentials need s3:GetObject and s3:ListBucket on the bucket, and s3:PutObject to push."
                    : "The service does not take these credentials: check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY."
            );
        }
        catch (Exception error) when (error is AmazonServiceException or AmazonClientException or HttpRequestException or IOException)
        {
            throw Failed(error.Message);
        }
    }

    private PipelineException Failed(string fact) =>
        new(
            $"{Address}: {fact.TrimEnd('.')}.",
            "Check the bucket, --endpoint=URL and the credentials (AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, "
                + "AWS_REGION). What was transferred before stays: run the same command again to go on."
        );
}
