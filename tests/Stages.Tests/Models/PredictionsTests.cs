using Pipeline;
using Stages.Images;
using Stages.Models;
using Stages.Tests.Golden;
using TorchSharp;
using static TorchSharp.torch;

namespace Stages.Tests.Models;

public sealed class PredictionsTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    [Theory]
    [InlineData(8)]
    [InlineData(16)]
    [InlineData(4)]
    public void FoldingTheNormalisationsChangesNothingButRounding(int size)
    {
        using var network = Trained(size);
        var images = randn(300, 2, size, size, generator: new Generator(2));
        using var _ = no_grad();
        Expect.Close(network.Forward(images, training: false), Predictions.Logits(network, new ImageSource(images, CPU)), 1e-4, "logits");
    }

    [Fact]
    public void AnExamplesLogitsDoNotDependOnTheSet()
    {
        using var network = Trained(8);
        var images = randn(300, 2, 8, 8, generator: new Generator(2));
        Expect.Close(
            Predictions.Logits(network, new ImageSource(images, CPU))[280..],
            Predictions.Logits(network, new ImageSource(images[280..], CPU)),
            1e-5,
            "logits"
        );
    }

    [Fact]
    public void TheNetworkIsNotChanged()
    {
        using var network = Trained(8);
        using var before = network.Clone();
        Predictions.Logits(network, new ImageSource(randn(10, 2, 8, 8), CPU));
        Expect.Close(before.Weights, network.Weights, 0, "weights");
        Expect.Close(before.Statistics, network.Statistics, 0, "statistics");
        Assert.Equal(before.BatchesTracked, network.BatchesTracked);
    }

    [Fact]
    public void GoldenLogitsHold()
    {
        using var golden = GoldenFile.Open("forward");
        using var data = new GoldenData();
        using var network = GoldenData.Model();
        Expect.Close(golden["logits_eval"], Predictions.Logits(network, new ImageSource(data.Images[..32], CPU)), 1e-4, "logits");
    }

    [Fact]
    public void AccuracyIsThePercentageOfLargestLogits() =>
        Assert.Equal(
            75,
            Predictions.Accuracy(
                tensor(
                    new float[,]
                    {
                        { 1, 0 },
                        { 0, 1 },
                        { 3, 2 },
                        { 0, 1 },
                    }
                ),
                tensor(new long[] { 0, 1, 0, 0 })
            )
        );

    /// <summary>A network whose running statistics are not those of its initialisation.</summary>
    private static Network Trained(int size)
    {
        var network = ResNet.Create(new(2, 4, 5), CPU).Initialise(RandomStream.For(1, "test"));
        using var _ = no_grad();
        for (var i = 0; i < 5; i++)
        {
            network.Forward((randn(16, 2, size, size, generator: new Generator(3)) * 2) + 1, training: true);
        }

        return network;
    }
}
