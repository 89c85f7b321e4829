namespace Stages.Downloads;

/// <summary>Names of the execution options that downloads look at; none enters a key.</summary>
public static class DownloadOptions
{
    /// <summary>A URL under which the files are, by their names, instead of the publisher's.</summary>
    public const string Mirror = "mirror";

    /// <summary>A folder that has the files already: they are read there, and never changed.</summary>
    public const string Data = "data";

    /// <summary>The folder that downloads are kept in.</summary>
    public const string Folder = "downloads";
}
