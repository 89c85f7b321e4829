namespace EndToEnd.Tests.Building;

/// <summary>What a build is told by the machine, the checkout and the shell.</summary>
public sealed class BuildingTests
{
    [Theory]
    [InlineData("-p:NETCoreSdkPortableRuntimeIdentifier=linux-arm64", "this .NET SDK is for linux-arm64.")]
    [InlineData("-p:NETCoreSdkPortableRuntimeIdentifier=linux-musl-x64", "this .NET SDK is for linux-musl-x64.")]
    [InlineData("-p:NETCoreSdkPortableRuntimeIdentifier=osx-arm64", "this .NET SDK is for osx-arm64.")]
    [InlineData("-p:NETCoreSdkPortableRuntimeIdentifier=win-x64", "this .NET SDK is for win-x64.")]
    public void AnUnsupportedMachineIsOneSentenceBeforeAnythingIsRestored(string machine, string fact) => AssertRefused(machine, fact);

    [Theory]
    [InlineData("GLIBC_2.31", "GLIBCXX_3.4.30", "the glibc in")]
    [InlineData("GLIBC_2.34", "GLIBCXX_3.4.29", "the libstdc++ in")]
    public void ATooOldLibraryIsOneSentence(string libc, string libstdcxx, string fact)
    {
        using var space = new PipelineSpace();
        File.WriteAllText(space.InFolder("libc.so.6"), libc);
        File.WriteAllText(space.InFolder("libstdc++.so.6"), libstdcxx);
        AssertRefused($"-p:SystemLibraries={space.Root}", fact);
    }

    [Fact]
    public void AVariableChoosesTheBackend()
    {
        Assert.Equal("cuda", Property("TorchBackend", new("TorchBackend", "cuda")));
        Assert.Equal("true", Property("UseVerifyPackage", new("UseVerifyPackage", "true")));
        Assert.Equal("cpu", Property("TorchBackend", new("TorchBackend", null)));
    }

    /// <summary>The audit of packages asks the network: what was restored would not build offline.</summary>
    [Fact]
    public void WhatWasRestoredBuildsOffline() => Assert.Equal("false", Property("NuGetAudit", new("NuGetAudit", null)));

    /// <summary>With a libtorch that is there already, none is restored, and the program knows where it is.</summary>
    [Fact]
    public void ALibtorchThatIsThereIsUsed()
    {
        using var space = new PipelineSpace();
        File.WriteAllText(space.InFolder("libtorch.so"), "");
        string[] words = ["msbuild", "src/Stages", $"-p:TorchBackend={space.Root}", "-getItem:PackageReference,AssemblyMetadata"];
        var items = Command.Run(Checkout.Root, "dotnet", words).AssertSuccess().Output;
        Assert.Contains("\"TorchSharp\"", items);
        Assert.DoesNotContain("libtorch-cpu", items);
        Assert.Contains($"\"Value\": \"{space.Root}\"", items);
    }

    [Fact]
    public void AnUnknownBackendIsRefused() =>
        AssertRefused("-p:TorchBackend=gpu", "TorchBackend is 'gpu': expected cpu, cuda, or the folder of a libtorch.so, from /.");

    [Fact]
    public void AFileChangedByOneWhoBuildsIsBuiltAgain()
    {
        var hashed = File.ReadLines(Path.Combine(Checkout.Root, "build.cake")).Single(line => line.StartsWith("string[] names"));
        Assert.All(
            Directory
                .EnumerateFiles(Checkout.Root)
                .Select(Path.GetFileName)
                .Where(name => name!.EndsWith(".props") || name.EndsWith(".targets")),
            name => Assert.Contains($"\"{name}\"", hashed)
        );
    }

    [Fact]
    public void ACheckoutHasItsLineEndsWhateverGitIsTold()
    {
        using var space = new PipelineSpace();
        string[] export = ["-C", Checkout.Root, "-c", "core.autocrlf=true", "checkout-index", "-a", $"--prefix={space.Root}/"];
        Command.Run(space.Root, "git", export).AssertSuccess();
        var tracked = Command.Run(Checkout.Root, "git", "ls-files", "-z").AssertSuccess().Output.Split('\0');
        string[] texts = [".cs", ".json", ".md", ".svg", ".html", ".js", ".css", ".csv", ".cake", ".py"];
        Assert.All(
            tracked.Where(file => texts.Contains(Path.GetExtension(file))),
            file => Assert.False(File.ReadAllBytes(space.InFolder(file)).Contains((byte)'\r'), file)
        );
    }

    [Fact]
    public void NoTwoPathsDifferByCaseAlone()
    {
        var paths = Command
            .Run(Checkout.Root, "git", "ls-files", "-z")
            .AssertSuccess()
            .Output.Split('\0', StringSplitOptions.RemoveEmptyEntries);
        var folders = paths.Select(path => Path.GetDirectoryName(path)!).Distinct();
        Assert.Empty(
            paths.Concat(folders).GroupBy(path => path.ToLowerInvariant()).Where(same => same.Distinct().Count() > 1).Select(g => g.Key)
        );
    }

    private static string Property(string name, KeyValuePair<string, string?> variable)
    {
        using var build = Command.Start(Checkout.Root, "dotnet", ["msbuild", "build/Build.csproj", $"-getProperty:{name}"], [variable]);
        return Command.End(build).AssertSuccess().Output.Trim();
    }

    private static void AssertRefused(string property, string fact)
    {
        var result = Command.Run(Checkout.Root, "dotnet", "msbuild", "build/Build.csproj", "-t:Restore", "-nologo", "-v:quiet", property);
        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains(fact, Assert.Single(result.Said.Split('\n'), line => line.Contains(": error ")));
    }
}
