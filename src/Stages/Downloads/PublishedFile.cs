namespace Stages.Downloads;

/// <summary>How a file is packed.</summary>
public enum Packing
{
    /// <summary>One file, gzipped.</summary>
    Gzip,

    /// <summary>A gzipped tar archive.</summary>
    TarGzip,
}

/// <summary>A file as its publisher offers it.</summary>
/// <param name="Name">Its name, at the publisher's, in a mirror and in a given folder.</param>
/// <param name="Url">Where the publisher has it.</param>
/// <param name="Packing">How it is packed.</param>
/// <param name="Sha256">Its SHA-256 in lower-case hex; null where publishers compress differently and only the unpacked
/// bytes count.</param>
/// <param name="Contents">What is wanted of it.</param>
[Pipeline.Kind("published-file")]
public sealed record PublishedFile(string Name, string Url, Packing Packing, string? Sha256, IReadOnlyList<UnpackedFile> Contents);

/// <summary>A file inside a published one.</summary>
/// <param name="Member">Its path in the archive; its own name where there is no archive.</param>
/// <param name="Name">What the unpacked file is called.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Sha256">Its SHA-256, in lower-case hex.</param>
[Pipeline.Kind("unpacked-file")]
public sealed record UnpackedFile(string Member, string Name, long Bytes, string Sha256);
