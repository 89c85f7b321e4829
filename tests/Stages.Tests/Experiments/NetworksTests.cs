using Pipeline;
using Stages.Experiments;
using Stages.Metrics;
using static TorchSharp.torch;

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

    [Fact]
    public void WhatARowSaysOfItsPartsIsSo() =>
        Assert.All(
            GrownHouse.Catalogue.Networks,
            row =>
            {
                using var scope = NewDisposeScope();
                using var network = row.Create(new(1, 2, 3), CPU);
                Assert.Equal(row.Convolves, network.Kernels.Count > 0);
                Assert.Equal(row.Blocks, network.Blocks.Count);
            }
        );

    [Theory]
    [InlineData("msg", "convolutions, and the network 'pixel-means' has none")]
    [InlineData("ct", "convolutions, and the network 'pixel-means' has none")]
    [InlineData("eu-k", "1 block at the end of the network, and 'pixel-means' has none")]
    [InlineData("cf-k", "1 block at the end of the network, and 'pixel-means' has none")]
    public void AMethodIsRefusedWhereTheNetworkLacksTheParts(string method, string missing)
    {
        var text = GrownHouse.Experiment.Replace("\"shrink\"]", $"\"{method}\"]");
        var error = Assert.Throws<PipelineException>(() => ExperimentFile.Parse("my.json", text, GrownHouse.Catalogue));
        Assert.Equal(
            $"my.json, line 3: \"methods[1]\" is {method}: it needs {missing}.\n"
                + $"Leave out {method}, or give the setting 'shades2-full' another model.",
            error.Message
        );
    }

    [Theory]
    [InlineData(8, null)]
    [InlineData(9, "9 blocks at the end of the network, and 'resnet18' has 8.")]
    public void MoreBlocksThanTheNetworkHasAreRefused(int blocks, string? missing)
    {
        var (_, text) = ExperimentFile.Find("small");
        var changed = text.Replace("\"finetune\"]", "\"cf-k\"]")
            .Replace("\"methodSettings\": {", $"\"methodSettings\": {{ \"cf-k\": {{ \"blocks\": {blocks} }},");
        var error = Record.Exception(() => ExperimentFile.Parse("small", changed));
        Assert.Equal(missing is not null, error is PipelineException);
        Assert.Contains(missing ?? "", error?.Message ?? "");
    }

    private static Experiment Small(string network)
    {
        var (_, text) = ExperimentFile.Find("small");
        return ExperimentFile.Parse("small", text.Replace("\"labels\": \"super\",", $"\"labels\": \"super\", \"network\": \"{network}\","));
    }
}
