namespace Pipeline.Remotes;

/// <summary>A place that keeps files by name: a folder, a web server, a bucket. Used by several tasks at once.</summary>
public interface IRemote : IDisposable
{
    /// <summary>What messages call it.</summary>
    string Address { get; }

    /// <summary>Why what counts as absent may be there after all, as a sentence; null when absence is certain.</summary>
    string? Doubt => null;

    /// <summary>A file's size in bytes; null when it is not there, -1 when the remote does not tell.</summary>
    /// <exception cref="PipelineException">The remote cannot be used.</exception>
    Task<long?> SizeAsync(string name, CancellationToken cancel);

    /// <summary>Copies a file to a stream that can be begun again.</summary>
    /// <returns>Whether it is there.</returns>
    /// <exception cref="PipelineException">The remote cannot be used.</exception>
    Task<bool> GetAsync(string name, Stream to, CancellationToken cancel);

    /// <summary>Puts a file in its place, whole or not at all.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="content">Its bytes: a stream that can be begun again.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="PipelineException">The remote cannot be used.</exception>
    Task PutAsync(string name, Stream content, CancellationToken cancel);
}
