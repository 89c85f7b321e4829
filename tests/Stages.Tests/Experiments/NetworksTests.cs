using Pipeline;
using Stages.Experiments;
using Stages.Metrics;

namespace Stages.Tests.Experiments;

public sealed class NetworksTests
{
    [Fact]
    public void NoNameIsTakenTwice() => Assert.Equal(Catalogue.Ours.NetworkNames.Distinct(), Catalogue.Ours.NetworkNames);

    [Fact]
    public void AModelThatNamesNoneIsTheDefault() =>
        Assert.All(Named.Experiment("small").Models, model => Assert.Equal("resnet18", model.Network));

    [Fact]
    public void AModelMayNameTheDefault() =>
        Assert.Equal(
            ["untrained/super"],
            new Graph(new ExperimentGraph(Small("resnet18")).Metrics).Stages.OfType<UntrainedStage>().Select(stage => stage.Id)
        );

    [Fact]
    public void AnUnknownNameIsRefusedWithTheNearest()
    {
        var error = Assert.Throws<PipelineException>(() => Small("resnet81"));
        Assert.Equal(
            "small, line 14: \"models[0].network\" names the network 'resnet81', which there is not.\n"
                + "Did you mean 'resnet18'? Valid: resnet18.",
            error.Message
        );
    }

    private static Experiment Small(string network)
    {
        var (_, text) = ExperimentFile.Find("small");
        return ExperimentFile.Parse("small", text.Replace("\"labels\": \"super\",", $"\"labels\": \"super\", \"network\": \"{network}\","));
    }
}
