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
    /// Builds the host of a copy, without the analysers, which take most of the time and change nothing of the code. The
    /// folder of packages is given as many users do, without a slash at its end.
    /// </summary>
    public static void Build(PipelineSpace space)
    {
        string[] arguments = ["build", "build/Build.csproj", "-c", "Release", "--nologo", "-v", "quiet", "-p:RunAnalyzers=false"];
        using var build = Command.Start(space.Root, "dotnet", arguments, [new("NUGET_PACKAGES", Packages)]);
        Command.End(build).AssertSuccess();
    }

    private static string Packages =>
        Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } folder
            ? folder.TrimEnd('/')
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
}
