using Pipeline;

namespace Stages.Downloads;

/// <summary>
/// Fetches a data set's files, or finds them in a given folder, and unpacks them; what it publishes has the published
/// hashes, wherever it came from. A file that is not what was published is set aside under a name that says so, or left
/// alone in a given folder, and the stage fails.
/// </summary>
/// <param name="Name">Name of the folder under the downloads.</param>
/// <param name="Files">The files.</param>
[Kind("download")]
public sealed record DownloadStage(string Name, IReadOnlyList<PublishedFile> Files) : Stage
{
    /// <inheritdoc/>
    public override string Id => "download";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Outputs => [.. Files.SelectMany(f => f.Contents).Select(c => c.Name)];

    /// <inheritdoc/>
    /// <exception cref="PipelineException">A file cannot be had, or is not what was published.</exception>
    public override void Run(StageContext context)
    {
        var given = context.Option(DownloadOptions.Data);
        foreach (var file in Files)
        {
            var path = given is null ? Fetch(context, file) : Find(given, file);
            try
            {
                Unpacking.Unpack(path, file, context.Output);
                context.Log($"{file.Name}: verified ({path})");
            }
            catch (RefusedFileException refused)
            {
                throw new PipelineException(
                    refused.Message,
                    given is null
                        ? SetAside(path, refused.Mark)
                        : $"'{path}' was not changed. Put the published file there, or leave out --data to download it."
                );
            }
        }
    }

    private static string Find(string folder, PublishedFile file)
    {
        var path = Path.Combine(folder, file.Name);
        return File.Exists(path)
            ? path
            : throw new PipelineException(
                $"--data={folder}: there is no file '{file.Name}' in it.",
                "Give the folder that has all files of the data set, or leave out --data to download them."
            );
    }

    private static string SetAside(string path, string mark)
    {
        var aside = $"{path}.{mark}";
        File.Move(path, aside, overwrite: true);
        return $"The file is set aside as '{aside}'. Run again to download it afresh; if "
            + "it comes out the same, take another source with --mirror=URL or --data=DIR.";
    }

    private string Fetch(StageContext context, PublishedFile file)
    {
        var folder =
            context.Option(DownloadOptions.Folder)
            ?? throw new InvalidOperationException($"{Id}: the option '{DownloadOptions.Folder}' is not set.");
        var path = Path.Combine(folder, Name, file.Name);
        if (!File.Exists(path))
        {
            var url = context.Option(DownloadOptions.Mirror) is { } mirror ? $"{mirror.TrimEnd('/')}/{file.Name}" : file.Url;
            using var downloader = new Downloader(Patience.Default, context.Log);
            downloader.FetchAsync(new Uri(url), path).GetAwaiter().GetResult();
        }

        return path;
    }
}
