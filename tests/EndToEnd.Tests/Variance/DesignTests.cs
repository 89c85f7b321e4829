using Newtonsoft.Json.Linq;

namespace EndToEnd.Tests.Variance;

/// <summary>What the designs of seeds allow, asked where nothing has run.</summary>
public sealed class DesignTests(PipelineSpace space) : IClassFixture<PipelineSpace>
{
    [Theory]
    [InlineData("Variance")]
    [InlineData("Figure3")]
    [InlineData("Figure4")]
    [InlineData("Figure5")]
    public void ATargetOfTheGridIsMisuseWithoutIt(string target) => space.Run("--target=" + target).AssertMisuse("Add --design=grid");

    [Fact]
    public void Figure4IsMisuseWithoutRetrain() =>
        space.Run("--target=Figure4", "--design=grid", "--methods=ssd").AssertMisuse("Add retrain to --methods");

    [Fact]
    public void TheTwoDesignsOfThePaperHaveTheTablesThatTheyAllow()
    {
        var status = JObject.Parse(space.RunWell("--target=Status", "--json", GridSpace.Methods));
        Assert.Equal(
            ["tables/designs", "tables/retrain"],
            GridSpace.ResultsIn(status["stages"]!.Select(stage => (string)stage["stage"]!)).Where(id => id.StartsWith("tables/"))
        );
    }

    [Fact]
    public void AnExperimentsFileCanAskForTheGrid()
    {
        space.Edit("grid.json", "\"width\": 4", "\"width\": 4, \"design\": \"grid\"");
        var explained = space.RunPlain(
            "--experiment=grid.json",
            "--target=Explain",
            "--stage=unlearn/digits5-sub/class-8/finetune/train-02-unlearn-02"
        );
        Assert.Contains("MayRun", explained.AssertSuccess().Output);
    }
}
