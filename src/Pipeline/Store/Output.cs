using Newtonsoft.Json;
using Pipeline.Files;

namespace Pipeline.Store;

/// <summary>One published file.</summary>
public sealed record Output
{
    /// <summary>A file.</summary>
    /// <param name="name">The name that the stage declares.</param>
    /// <param name="sha256">SHA-256 of its bytes, hexadecimal.</param>
    /// <param name="bytes">Size.</param>
    [JsonConstructor]
    public Output(string name, string sha256, long bytes)
        : this(name, Digest.Of(sha256), bytes) { }

    internal Output(string name, Digest digest, long bytes)
    {
        Name = name;
        Digest = digest;
        Bytes = bytes;
    }

    /// <summary>The name that the stage declares.</summary>
    public string Name { get; }

    /// <summary>SHA-256 of its bytes, in small hexadecimal digits; empty when it is not known.</summary>
    public string Sha256 => Digest.ToString();

    /// <summary>Size.</summary>
    public long Bytes { get; }

    /// <summary><see cref="Sha256"/> as numbers.</summary>
    internal Digest Digest { get; }
}
