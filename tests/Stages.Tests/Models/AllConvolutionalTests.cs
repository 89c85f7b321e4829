using Pipeline;
using Stages.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace Stages.Tests.Models;

public sealed class AllConvolutionalTests : IDisposable
{
    private static readonly AllCnn Kind = new();
    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    // Counted by PyTorch for the network of tests/golden-sources/allcnn.py at this width.
    [Fact]
    public void ThePapersWidthHasItsNumberOfWeights() => Assert.Equal(1_620_010, Kind.Weights(new(3, 96, 10)));

    [Fact]
    public void WeightsAreThoseOfTheNetwork()
    {
        using var network = Kind.Create(new(2, 6, 3), CPU);
        Assert.Equal(network.Weights.numel(), Kind.Weights(network.Shape));
    }

    // By hand, in products of 6 channels with 6: 1/3 from the image, 1 at 32², 2 at 16², 4 and 4 there, 4 at 8², 4 there,
    // and 4/9 of the 1x1.
    [Fact]
    public void OperationsAreThoseCountedByHand()
    {
        const long Convolution = 6L * 6 * 9;
        var products =
            32 * 32 * (Convolution + (Convolution / 3)) + (16 * 16 * 10 * Convolution) + (8 * 8 * 8 * Convolution) + (8 * 8 * 12 * 12);
        Assert.Equal(2 * (products + (12 * 5)), Kind.Operations(new(2, 6, 5), 32, 32));
    }

    [Theory]
    [InlineData(4, 4, 2)]
    [InlineData(4, 5, 1)]
    [InlineData(8, 8, 1)]
    public void OneImageCanBeNormalisedWhereTheLastMapsHaveMorePixelsThanOne(int height, int width, int least)
    {
        using var network = Kind.Create(new(1, 2, 3), CPU).Initialise(RandomStream.For(1, "least"));
        Assert.Equal(least, network.LeastBatch(height, width));

        network.Forward(ones(1, 1, height, width), training: true);

        Assert.Equal(least == 1, network.Statistics.isfinite().all().item<bool>());
    }
}
