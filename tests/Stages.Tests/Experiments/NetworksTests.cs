using Pipeline;
using Pipeline.Keys;
using Stages.Experiments;
using Stages.Metrics;
using Stages.Models;
using static TorchSharp.torch;

namespace Stages.Tests.Experiments;

public sealed class NetworksTests
{
    [Fact]
    public void NoNameIsTakenTwice() => Assert.Equal(Catalogue.Ours.NetworkNames.Distinct(), Catalogue.Ours.NetworkNames);

    [Fact]
    public void AModelThatNamesNoneIsTheDefault()
    {
        var small = Named.Experiment("small");
        Assert.All(small.Models, model => Assert.IsType<ResNet18>(small.Network(model)));
    }

    [Fact]
    public void AModelMayNameTheDefault() => Assert.Equal(["untrained/super"], Untrained(Small("\"resnet18\"")).Select(stage => stage.Id));

    [Fact]
    public void AnUnknownNameIsRefusedWithTheNearest()
    {
        var error = Assert.Throws<PipelineException>(() => Small("\"resnet81\""));
        Assert.Equal(
            "small, line 14: \"models[0].network\" names the network 'resnet81', which there is not.\n"
                + "Did you mean 'resnet18'? Valid: resnet18, vit, allcnn.",
            error.Message
        );
    }

    [Fact]
    public void ANetworkWithSizesIsInTheKeysAndPlacesOfItsStages()
    {
        var vit = """{ "kind": "vit", "dim": 12, "heads": 3, "patch": 2, "depth": 1 }""";
        var stage = Assert.Single(Untrained(Small(vit)));
        Assert.Equal("untrained/super-vit-dim12-patch2-depth1-heads3", stage.Id);
        var key = KeyWriter.Write(stage, "code", _ => "data").Text;
        Assert.Contains("\"Network\":{\"kind\":\"vit\",\"values\":{\"Depth\":1,\"Heads\":3,\"MlpRatio\":4,\"Patch\":2}}", key);
        Assert.Contains("\"Width\":12", key);
    }

    [Fact]
    public void AWidthOfAModelsOwnIsItsNetworks()
    {
        var stage = Assert.Single(Untrained(Small("""{ "kind": "allcnn", "width": 6 }""")));
        Assert.Equal((6, "untrained/super-allcnn-width6"), (stage.Width, stage.Id));
    }

    [Fact]
    public void WithoutAWidthItHasTheExperiments()
    {
        var small = Small("\"allcnn\"");
        Assert.Equal(small.Width, Assert.Single(Untrained(small)).Width);
    }

    [Theory]
    [InlineData("[]", "\"models[0].network\" is a list; it must be a network's name, or an object with \"kind\" and sizes.")]
    [InlineData("""{ "dim": 8 }""", "\"models[0].network\" lacks the key \"kind\".")]
    [InlineData("""{ "kind": 1 }""", "\"models[0].network.kind\" is 1; it must be a network's name.")]
    [InlineData("""{ "kind": "vlt" }""", "\"models[0].network.kind\" names the network 'vlt', which there is not.")]
    [InlineData("""{ "kind": "vit", "width": 8 }""", "\"models[0].network.width\" is not a key that belongs here.")]
    [InlineData("""{ "kind": "allcnn", "patch": 2 }""", "\"models[0].network.patch\" is not a key that belongs here.")]
    [InlineData("""{ "kind": "vit", "patch": 0 }""", "\"models[0].network.patch\" is 0; it must be a whole number from 1 to 64.")]
    [InlineData("""{ "kind": "vit", "dim": 1025 }""", "\"models[0].network.dim\" is 1025; it must be a whole number from 1 to 1,024.")]
    [InlineData("""{ "kind": "vit", "dim": 9 }""", "\"models[0].network\" has 8 heads, which do not divide a dim of 9.")]
    [InlineData(
        """{ "kind": "vit", "dim": 8, "patch": 3 }""",
        "\"models[0].network\" has patches of 3x3, which do not divide images of 8x8."
    )]
    public void WhatDoesNotFitIsRefused(string network, string message) =>
        Assert.StartsWith($"small, line 14: {message}", Assert.Throws<PipelineException>(() => Small(network)).Message);

    [Fact]
    public void WhatARowSaysOfItsPartsIsSo() =>
        Assert.All(
            GrownHouse.Catalogue.Networks,
            row =>
            {
                using var scope = NewDisposeScope();
                using var network = row.Create(row.Shape((1, 8, 8), 8, 3), CPU);
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

    private static IEnumerable<UntrainedStage> Untrained(Experiment experiment) =>
        new Graph(new ExperimentGraph(experiment).Metrics).Stages.OfType<UntrainedStage>();

    private static Experiment Small(string network)
    {
        var (_, text) = ExperimentFile.Find("small");
        return ExperimentFile.Parse("small", text.Replace("\"labels\": \"super\",", $"\"labels\": \"super\", \"network\": {network},"));
    }
}
