using Pipeline;
using Stages.Models;
using Stages.Tests.Golden;
using Stages.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace Stages.Tests.Models;

public sealed class VisionTransformerTests : IDisposable
{
    private static readonly Vit Small = new()
    {
        Patch = 2,
        Depth = 3,
        Heads = 4,
    };

    private static readonly NetworkShape Shape = Small.Shape((3, 8, 6), 16, 5);

    private readonly DisposeScope scope = NewDisposeScope();
    private readonly Network network = Small.Create(Shape, CPU).Initialise(RandomStream.For(1, "vit"));

    public void Dispose()
    {
        network.Dispose();
        scope.Dispose();
    }

    [Fact]
    public void ThePapersBaseHasItsNumberOfWeights() =>
        Assert.Equal(
            86_567_656,
            new Vit
            {
                Patch = 16,
                Depth = 12,
                Heads = 12,
            }
                is var paper
                ? paper.Weights(paper.Shape((3, 224, 224), 768, 1000))
                : 0
        );

    [Fact]
    public void WeightsAreThoseOfTheNetwork() => Assert.Equal(network.Weights.numel(), Small.Weights(Shape));

    // Every matrix of a block once per token, the patches' once per patch, the classifier once; and for every pair of
    // tokens the queries' product with the keys and the weighted sum of the values.
    [Fact]
    public void OperationsAreThoseCountedByHand()
    {
        long Sizes(string prefix) =>
            network.Parameters.Where(p => p.Name.StartsWith(prefix) && p.Value.dim() > 1).Sum(p => p.Value.numel());
        var products = (13 * Sizes("blocks.")) + (12 * Sizes("patch_embed.")) + Sizes("head.") + (3 * 13 * 13 * 16 * 2);
        Assert.Equal(2 * products, Small.Operations(Shape, 8, 6));
    }

    [Fact]
    public void WhatIsSavedIsLoadedAndNamesItsHeads()
    {
        var path = Path.GetTempFileName();
        network.Save(path);
        using var loaded = Small.Load(path, CPU);
        var facts = SafetensorsHeader.Read(path).Metadata;
        File.Delete(path);
        Assert.Equal((Shape, "4"), (loaded.Shape, facts["heads"]));
        Expect.Close(network.Weights, loaded.Weights, 0, "weights");
    }

    [Fact]
    public void AFileOfAnotherPatchIsRefused()
    {
        var path = Path.GetTempFileName();
        network.Save(path);
        var error = Assert.Throws<InvalidDataException>(() => (Small with { Patch = 1 }).Load(path, CPU));
        File.Delete(path);
        Assert.Contains("'patch_embed.proj.weight' is Float32 [16, 3, 2, 2], expected Float32 [16, 3, 1, 1]", error.Message);
    }

    [Fact]
    public void ItStartsFromTheDistributionsOfThePapersAuthors()
    {
        var values = network.Parameters.ToDictionary(p => p.Name, p => p.Value);
        double Largest(string name) => values[name].abs().max().item<float>();
        var xavier = Math.Sqrt(6.0 / (16 + 16));
        Assert.InRange(Largest("blocks.1.attn.qkv.weight"), 0.98 * xavier, xavier);
        Assert.InRange(Largest("blocks.1.mlp.fc1.weight"), 0.98 * Math.Sqrt(6.0 / 80), Math.Sqrt(6.0 / 80));
        Assert.InRange(Largest("patch_embed.proj.weight"), 0.95 / Math.Sqrt(12), 1 / Math.Sqrt(12));
        Assert.InRange(values["pos_embed"].std().item<float>(), 0.017, 0.023);
        Assert.All(["cls_token", "blocks.0.attn.qkv.bias", "norm.bias"], name => Assert.Equal(0, Largest(name)));
        Assert.All(["blocks.2.norm1.weight", "norm.weight"], name => Assert.True(values[name].eq(1).all().item<bool>()));
    }

    [Fact]
    public void PatchesAreToldApartByTheirPlaces()
    {
        using var _ = no_grad();
        var image = zeros(1, 3, 8, 6);
        var (one, other) = (image.clone(), image.clone());
        one[0, 0, 0, 0] = 5;
        other[0, 0, 2, 4] = 5;
        var apart = network.Forward(one, training: false) - network.Forward(other, training: false);
        Assert.InRange(apart.abs().max().item<float>(), 0.001, double.MaxValue);
    }
}
