using Build.Running;
using Pipeline;
using PublicApiGenerator;
using Stages.Experiments;

namespace EndToEnd.Tests;

/// <summary>What other assemblies can name in ours: a change of it is seen in review.</summary>
public sealed class PublicSurfaceTests
{
    [Fact]
    public async Task OfTheEngine() => await Verifier.Verify(SurfaceOf(typeof(Stage)), "txt");

    [Fact]
    public async Task OfTheScience() => await Verifier.Verify(SurfaceOf(typeof(ExperimentGraph)), "txt");

    [Fact]
    public async Task OfTheHost() => await Verifier.Verify(SurfaceOf(typeof(BuildContext)), "txt");

    private static string SurfaceOf(Type member) =>
        member.Assembly.GeneratePublicApi(new ApiGeneratorOptions { IncludeAssemblyAttributes = false });
}
