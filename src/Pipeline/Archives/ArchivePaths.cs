namespace Pipeline.Archives;

/// <summary>Where an archive keeps what restoring reads.</summary>
public static class ArchivePaths
{
    /// <summary>SHA-256 of every other member, as <c>sha256sum -c</c> reads it; the last member.</summary>
    public const string Sums = "SHA256SUMS";

    /// <summary>SHA-256 and place of the objects that were left out.</summary>
    public const string LeftOut = "LEFT-OUT";

    /// <summary>The records, as lines of a journal.</summary>
    public const string Records = "records";

    /// <summary>The folder of the readable tree.</summary>
    public const string Artifacts = "artifacts/";

    /// <summary>A stage's view of its record, in its folder.</summary>
    public const string Manifest = "/manifest.json";
}
