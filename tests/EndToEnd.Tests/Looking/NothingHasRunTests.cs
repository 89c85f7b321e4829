using Newtonsoft.Json.Linq;

namespace EndToEnd.Tests.Looking;

/// <summary>The targets that look, before the first run.</summary>
public sealed class NothingHasRunTests(PipelineSpace space) : IClassFixture<PipelineSpace>, IDisposable
{
    /// <summary>Who only looks writes nothing.</summary>
    public void Dispose() => Assert.False(Directory.Exists(space.InArtifacts("")), "Something was written.");

    [Fact]
    public void StatusCountsTheFirstStageAsToRun()
    {
        var first = Kinds()[0];
        Assert.Equal((1, 0), ((int)first["toRun"]!, (int)first["upToDate"]!));
    }

    [Fact]
    public void StatusCountsNothingAsUpToDate() => Assert.All(Kinds(), kind => Assert.Equal(0, (int)kind["upToDate"]!));

    [Fact]
    public void StatusWithCheckExitsWithThree()
    {
        var status = space.Run("--target=Status", "--check", FinishedSpace.Methods);
        Assert.Equal(3, status.ExitCode);
        Assert.Contains("Not up to date: stages would run.", status.Said);
    }

    [Fact]
    public void StatusSaysThatNothingHasRun() =>
        Assert.Contains("artifacts: nothing has run there", space.Run("--target=Status", FinishedSpace.Methods).AssertSuccess().Error);

    [Theory]
    [InlineData("Report")]
    [InlineData("Archive")]
    [InlineData("Push")]
    [InlineData("Verify")]
    [InlineData("Gc")]
    [InlineData("Accept")]
    public void ATargetAboutWhatHasRunIsMisuse(string target) =>
        space.Run($"--target={target}").AssertMisuse($"--artifacts=artifacts: nothing has run there, so {target} has nothing to do");

    [Fact]
    public void ExplainSaysThatAStageNeverRan()
    {
        var explained = space.RunWell("--target=Explain", "--stage=data", FinishedSpace.Methods);
        Assert.Contains("never run", explained);
    }

    [Fact]
    public void ExplainNamesTheStagesNearAMisspeltOne() =>
        space
            .Run("--target=Explain", "--stage=figures/figur2")
            .AssertMisuse("Did you mean 'figures/figure2'? The nearest: figures/figure2, ");

    private JArray Kinds() => (JArray)JObject.Parse(space.RunWell("--target=Status", "--json", FinishedSpace.Methods))["kinds"]!;
}
