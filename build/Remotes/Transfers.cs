using Build.CommandLine;
using Pipeline;
using Pipeline.Remotes;

namespace Build.Remotes;

/// <summary>Opens the remote that <c>--remote</c> names, and shows a transfer while it goes.</summary>
internal static class Transfers
{
    /// <summary>Transfers at once: they wait for the network, not for cores.</summary>
    public const int Parallel = 8;
    private const string Bucket = "s3://";
    private static readonly TimeSpan LineInterval = TimeSpan.FromSeconds(5);

    /// <summary>The remote.</summary>
    /// <param name="options">The command line.</param>
    /// <param name="reads">Whether a folder has to be there already.</param>
    /// <exception cref="PipelineException">None is given, or it is none.</exception>
    public static IRemote Open(Options options, bool reads)
    {
        var remote =
            options.Remote
            ?? throw new PipelineException(
                "Push and Pull need a remote.",
                "Give a folder, a URL or a bucket: --remote=/mnt/shared/store, "
                    + "--remote=https://example.org/store, --remote=s3://bucket/prefix."
            );
        if (remote.StartsWith(Bucket))
        {
            var parts = remote[Bucket.Length..].Split('/', 2);
            return parts[0].Length > 0
                ? new S3Remote(
                    parts[0],
                    parts.Length > 1 && parts[1].Trim('/') is { Length: > 0 } prefix ? prefix + "/" : "",
                    options.Endpoint
                )
                : throw new PipelineException($"--remote={remote}: no bucket is named.", "Write --remote=s3://BUCKET/PREFIX.");
        }

        if (options.Endpoint is not null)
        {
            throw new PipelineException(
                $"--endpoint is given, but --remote={Shown(remote)} is no bucket.",
                "Write --remote=s3://BUCKET/PREFIX, or leave out --endpoint."
            );
        }

        if (Uri.TryCreate(remote, UriKind.Absolute, out var url) && url.Scheme is "http" or "https")
        {
            return new HttpRemote(url!);
        }

        if (remote.Contains("://"))
        {
            throw new PipelineException(
                $"--remote={Shown(remote)}: there is no such kind of remote.",
                "Give a folder, or an address that begins with http://, https:// or s3://."
            );
        }

        return Directory.Exists(remote) || !reads
            ? new FolderRemote(remote)
            : throw new PipelineException($"--remote={remote}: there is no such folder.", "Give the folder that --target=Push wrote to.");
    }

    // Without what may be a password or a signature.
    private static string Shown(string remote) =>
        Uri.TryCreate(remote, UriKind.Absolute, out var url) ? $"{url.Scheme}://{url.Authority}{url.AbsolutePath}" : remote.Split('?')[0];

    /// <summary>Waits for a transfer; a line every few seconds says how far it is.</summary>
    public static async Task ShowAsync(Task transfer, TransferTally tally)
    {
        while (await Task.WhenAny(transfer, Task.Delay(LineInterval)).ConfigureAwait(false) != transfer)
        {
            Console.WriteLine(tally);
        }

        await transfer.ConfigureAwait(false);
    }
}
