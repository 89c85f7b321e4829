using Stages.Models;
using Stages.Unlearning;
using static TorchSharp.torch;

namespace Stages.Tests.Golden;

/// <summary>EU-k and CF-k against their second implementation (tests/golden-sources), and what they leave alone.</summary>
public sealed class LastBlocksTests
{
    [Fact]
    public void EuMatches()
    {
        using var golden = new MethodGolden("eu_k");
        using var initial = new ResNet18().FromTensors(golden.Under("initial."), CPU);
        golden.Matches(LastBlocks.Unlearn(golden.Network, initial, golden.Retain, Settings(golden), golden.Rows("orders")), 2e-5);
    }

    [Fact]
    public void CfMatches()
    {
        using var golden = new MethodGolden("cf_k");
        golden.Matches(LastBlocks.Unlearn(golden.Network, null, golden.Retain, Settings(golden), golden.Rows("orders")), 2e-5);
    }

    [Fact]
    public void WeightsBeforeTheLastBlocksStayAndTheirStatisticsFollowTheRetainSet()
    {
        using var scope = NewDisposeScope();
        using var golden = new MethodGolden("cf_k");
        using var before = golden.Network.Clone();
        LastBlocks.Unlearn(golden.Network, null, golden.Retain, new() { Epochs = 1, Blocks = 2 }, [golden.Rows("orders")[0]]);
        var moved = golden
            .Network.Parameters.Concat(golden.Network.Buffers)
            .Zip(before.Parameters.Concat(before.Buffers))
            .Where(pair => pair.First.Value.ne(pair.Second.Value).any().item<bool>())
            .Select(pair => pair.First.Name)
            .ToList();
        Assert.Equal(
            golden
                .Network.Parameters.Select(parameter => parameter.Name)
                .Where(name => name.StartsWith("conv5_x") || name.StartsWith("fc"))
                .Concat(golden.Network.Buffers.Select(buffer => buffer.Name)),
            moved
        );
    }

    [Theory]
    [InlineData(1, new double[] { 1 })]
    [InlineData(3, new double[] { 1, 1, 0.1 })]
    [InlineData(10, new double[] { 1, 1, 1, 1, 1, 0.1, 0.1, 0.1, 0.01, 0.001 })]
    public void TheLearningRateFallsWhenSharesOfTheEpochsAreOver(int epochs, double[] rates)
    {
        LastBlocksSettings settings = new() { Epochs = epochs, LearningRate = 1 };
        Assert.All(rates, (rate, epoch) => Assert.Equal(rate, LastBlocks.LearningRate(settings, epoch + 1), 1e-12));
    }

    private static LastBlocksSettings Settings(MethodGolden golden) =>
        new()
        {
            Blocks = golden.Integer("blocks"),
            Epochs = golden.Integer("epochs"),
            BatchSize = golden.Integer("batch_size"),
            LearningRate = golden.Number("lr"),
            Gamma = golden.Number("gamma"),
            Momentum = golden.Number("momentum"),
            WeightDecay = golden.Number("weight_decay"),
        };
}
