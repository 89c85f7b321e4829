using Pipeline;
using Stages.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace Stages.Tests.Models;

public sealed class LeastBatchTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    [Theory]
    [InlineData(4, 4, 2)]
    [InlineData(8, 8, 2)]
    [InlineData(8, 9, 1)]
    [InlineData(9, 8, 1)]
    [InlineData(16, 16, 1)]
    [InlineData(28, 28, 1)]
    [InlineData(32, 32, 1)]
    public void OneImageCanBeNormalisedWhereTheLastMapsHaveMorePixelsThanOne(int height, int width, int least)
    {
        using var network = ResNet.Create(new(1, 2, 3), CPU).Initialise(RandomStream.For(1, "least"));
        Assert.Equal(least, network.LeastBatch(height, width));

        network.Forward(ones(1, 1, height, width), training: true);

        Assert.Equal(least == 1, network.Statistics.isfinite().all().item<bool>());
    }
}
