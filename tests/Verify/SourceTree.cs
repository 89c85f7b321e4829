namespace VerifyXunit;

/// <summary>Where the source of a test lies on this machine.</summary>
internal static class SourceTree
{
    /// <summary>
    /// What the build writes in place of the root of the source tree (PathMap in Directory.Build.props).
    /// </summary>
    private const string MappedRoot = "/_/";

    /// <summary>The path of a source file as the compiler recorded it, on this machine.</summary>
    internal static string Locate(string recorded) =>
        recorded.StartsWith(MappedRoot) ? Path.Combine(Root(), recorded[MappedRoot.Length..]) : recorded;

    private static string Root()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Pipeline.sln")))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException(
            $"No folder above {AppContext.BaseDirectory} holds Pipeline.sln, so snapshots cannot be found."
        );
    }
}
