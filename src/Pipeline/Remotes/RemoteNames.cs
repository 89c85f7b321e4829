namespace Pipeline.Remotes;

/// <summary>
/// What a remote's files are called: objects by the SHA-256 of their bytes, records by their keys. A record comes after
/// its objects, so that where it is they are.
/// </summary>
internal static class RemoteNames
{
    public static string Object(string sha256) => $"objects/{sha256[..2]}/{sha256[2..]}";

    public static string Record(string keyHash) => $"records/{keyHash[..2]}/{keyHash[2..]}";
}
