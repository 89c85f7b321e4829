using Stages.Models;
using TorchSharp;

namespace Stages.Tests.Models;

public sealed class ResNet18Tests
{
    private static readonly ResNet18 Network = new();
    private static readonly NetworkShape Paper = new(3, 64, 100);

    [Fact]
    public void WeightsAreThoseOfTheNetwork()
    {
        using var network = ResNet.Create(Paper, torch.CPU);
        Assert.Equal(network.Weights.numel(), Network.Weights(Paper));
    }

    // By hand: the stem 3·64·9·32²; four 3x3 convolutions of 64 channels at 32², and in each later stage one that
    // halves the image and doubles the channels, three at the new size, and the 1x1 of the shortcut, which come to 3.5
    // and 1/18 of the first stage's convolution; the linear layer 512·100.
    [Fact]
    public void OperationsOfThePapersNetworkAreThoseCountedByHand()
    {
        const long Convolution = 64L * 64 * 9 * 32 * 32;
        const long Later = (Convolution / 2) + (3 * Convolution) + (Convolution / 18);
        Assert.Equal(2 * ((3L * 64 * 9 * 32 * 32) + (4 * Convolution) + (3 * Later) + (512 * 100)), Network.Operations(Paper, 32, 32));
    }

    [Fact]
    public void AnImageOfOnePixelPassesEveryConvolutionOnce()
    {
        var shape = new NetworkShape(1, 8, 10);
        using var network = ResNet.Create(shape, torch.CPU);
        Assert.Equal(2 * network.Parameters.Where(p => p.Value.dim() > 1).Sum(p => p.Value.numel()), Network.Operations(shape, 1, 1));
    }
}
