using Pipeline;
using Stages.Models;
using Stages.Tests.Golden;
using Stages.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace Stages.Tests.Models;

public sealed class ResNetTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("resnet-");
    private readonly DisposeScope scope = NewDisposeScope();

    private string AnyPath => Path.Combine(folder.FullName, "model.safetensors");

    public void Dispose()
    {
        scope.Dispose();
        folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData(100, 11_220_132)]
    [InlineData(20, 11_179_092)]
    public void ThePapersNetworkHasItsNumberOfParameters(int classes, long expected)
    {
        using var network = ResNet.Create(new(3, 64, classes), CPU);
        Assert.Equal(expected, network.Weights.numel());
        Assert.Equal(expected, network.Parameters.Sum(parameter => parameter.Value.numel()));
        Assert.Equal(62, network.Parameters.Count);
    }

    [Fact]
    public void LogitsAreTheReferences()
    {
        using var golden = GoldenFile.Open("forward");
        using var data = new GoldenData();
        using var network = GoldenData.Model();
        using var _ = no_grad();

        Expect.Close(golden["logits_eval"], network.Forward(data.Images[..32], training: false), 1e-4, "eval");
        Expect.Close(golden["logits_train"], network.Forward(data.Images[..32], training: true), 1e-4, "train");
        var after = golden.Under("after_train.");
        Assert.Equal(40, after.Count);
        Assert.All(network.Buffers, buffer => Expect.Close(after[buffer.Name], buffer.Value, 1e-4, buffer.Name));
    }

    [Theory]
    [InlineData(8, 8)]
    [InlineData(16, 16)]
    [InlineData(28, 28)]
    [InlineData(32, 32)]
    [InlineData(5, 9)]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(1, 2)]
    [InlineData(2, 1)]
    [InlineData(3, 2)]
    [InlineData(16, 16, 64)]
    [InlineData(18, 18, 64)]
    public void AnyInputSizeGivesWhatPlainConvolutionsGive(int height, int width, int channels = 3)
    {
        using var network = ResNet.Create(new(2, channels, 5), CPU).Initialise(RandomStream.For(1, "test"));
        var images = randn(24, 2, height, width, generator: new Generator(1));
        var y = arange(24).remainder(5);
        var direct = PlainResNet.Forward(network, images);
        var expected = autograd.grad(
            [nn.functional.cross_entropy(direct, y)],
            [.. network.Parameters.Select(parameter => parameter.Value)]
        );

        var logits = network.Forward(images, training: true);
        nn.functional.cross_entropy(logits, y).backward();

        Expect.Close(direct.detach(), logits, 1e-4, "logits");
        for (var i = 0; i < expected.Count; i++)
        {
            // The wide networks round more.
            var tolerance = (channels > 3 ? 5e-3 : 5e-4) * Math.Max(1, expected[i].abs().max().item<float>());
            Expect.Close(expected[i], network.Parameters[i].Value.grad!, tolerance, network.Parameters[i].Name);
        }
    }

    [Fact]
    public void InitialWeightsAreKaimingUniform()
    {
        using var network = ResNet.Create(new(3, 16, 10), CPU).Initialise(RandomStream.For(1, "test"));
        foreach (var (name, value) in network.Parameters.Where(parameter => parameter.Value.dim() > 1))
        {
            var bound = 1 / Math.Sqrt((double)value.numel() / value.shape[0]);
            Assert.InRange(value.abs().max().item<float>(), 0.95 * bound, bound * 1.000001);
            Assert.InRange(value.mean().item<float>(), -0.1 * bound, 0.1 * bound);
            Assert.True(value.std().item<float>() > 0.5 * bound, name);
        }

        Assert.All(
            network.Parameters.Where(parameter => parameter.Value.dim() == 1 && parameter.Name != "fc.bias"),
            parameter => Assert.True(parameter.Value.eq(parameter.Name.EndsWith("weight") ? 1 : 0).all().item<bool>())
        );
        Assert.All(network.Buffers, buffer => Assert.True(buffer.Value.eq(buffer.Name.EndsWith("var") ? 1 : 0).all().item<bool>()));
        Assert.InRange(network.Parameters[^1].Value.abs().max().item<float>(), 0.01, 1 / Math.Sqrt(128));
    }

    [Fact]
    public void WhatIsSavedIsLoaded()
    {
        using var network = ResNet.Create(new(1, 4, 3), CPU).Initialise(RandomStream.For(1, "test"));
        using (no_grad())
        {
            network.Forward(randn(8, 1, 8, 8), training: true);
        }

        network.Save(AnyPath, new Dictionary<string, string> { ["note"] = "é" });
        using var loaded = new ResNet18().Load(AnyPath, CPU);

        Assert.Equal(network.Shape, loaded.Shape);
        Assert.Equal(1, loaded.BatchesTracked);
        Expect.Close(network.Weights, loaded.Weights, 0, "weights");
        Expect.Close(network.Statistics, loaded.Statistics, 0, "statistics");
        var header = SafetensorsHeader.Read(AnyPath);
        Assert.Equal("é", header.Metadata["note"]);
        Assert.Equal(122, header.Entries.Count);
    }

    [Fact]
    public void ACloneSharesNothing()
    {
        using var network = ResNet.Create(new(1, 4, 3), CPU).Initialise(RandomStream.For(1, "test"));
        using var clone = network.Clone();
        var before = clone.Weights.clone();
        using (no_grad())
        {
            network.Weights.add_(1);
            network.Statistics.add_(1);
        }

        Expect.Close(before, clone.Weights, 0, "weights");
        Assert.Equal(1, (network.Statistics - clone.Statistics).min().item<float>(), 1e-5);
    }

    [Theory]
    [InlineData("fc.bias", "is missing")]
    [InlineData("conv5_x.1.residual_function.4.running_var", "is missing")]
    public void AFileWithoutATensorIsRefusedByName(string name, string expected)
    {
        var tensors = Safetensors.Read(GoldenFile.PathOf("model.safetensors"));
        tensors.Remove(name);
        Safetensors.Write(AnyPath, tensors);
        var error = Assert.Throws<InvalidDataException>(() => new ResNet18().Load(AnyPath, CPU));
        Assert.Contains($"'{name}' {expected}", error.Message);
        Assert.Contains(AnyPath, error.Message);
    }

    [Fact]
    public void ATensorTooManyIsRefusedByName()
    {
        var tensors = Safetensors.Read(GoldenFile.PathOf("model.safetensors"));
        tensors["extra"] = zeros(1);
        Assert.Contains("'extra'", Assert.Throws<InvalidDataException>(() => new ResNet18().FromTensors(tensors, CPU)).Message);
    }

    [Fact]
    public void ATensorOfAnotherShapeIsRefusedByName()
    {
        var tensors = Safetensors.Read(GoldenFile.PathOf("model.safetensors"));
        tensors["fc.bias"] = zeros(11);
        Assert.Contains(
            "'fc.bias' is Float32 [11]",
            Assert.Throws<InvalidDataException>(() => new ResNet18().FromTensors(tensors, CPU)).Message
        );
    }

    [Fact]
    public void DisposingReleasesEveryTensor()
    {
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        using (var inner = NewDisposeScope())
        {
            using var network = ResNet.Create(new(1, 2, 3), CPU).Initialise(RandomStream.For(1, "test"));
            network.Forward(ones(2, 1, 4, 4), training: false).sum().backward();
        }

        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }
}
