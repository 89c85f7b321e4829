namespace EndToEnd.Tests.Spaces;

/// <summary>Copies of the real sources, which are edited and built.</summary>
internal static class SourceCopy
{
    /// <summary>Copies folders of the source tree, and the files beside them, without what a build leaves there.</summary>
    public static void Into(PipelineSpace space, params string[] folders)
    {
        var files = folders
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Checkout.Root, folder), "*", SearchOption.AllDirectories))
            .Concat(Directory.EnumerateFiles(Checkout.Root));
        foreach (var file in files)
        {
            var relative = Path.GetRelativePath(Checkout.Root, file);
            if (!relative.Split('/').Any(part => part is "bin" or "obj"))
            {
                Directory.CreateDirectory(Path.GetDirectoryName(space.InFolder(relative))!);
                File.Copy(file, space.InFolder(relative));
            }
        }
    }

    /// <summary>
    /// Builds the host of a copy, without the analysers, which take most of the time and change nothing of the code.
    /// </summary>
    public static void Build(PipelineSpace space) =>
        Command
            .Run(space.Root, "dotnet", "build", "build/Build.csproj", "-c", "Release", "--nologo", "-v", "quiet", "-p:RunAnalyzers=false")
            .AssertSuccess();
}
