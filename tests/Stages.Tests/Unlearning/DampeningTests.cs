using Pipeline;
using Stages.Images;
using Stages.Models;
using Stages.Tests.Golden;
using Stages.Unlearning;
using TorchSharp;
using static TorchSharp.torch;

namespace Stages.Tests.Unlearning;

public sealed class DampeningTests : IDisposable
{
    private static readonly DampeningSettings Paper = new(Alpha: 10);
    private readonly DisposeScope scope = NewDisposeScope();
    private readonly Network network = ResNet.Create(new(1, 2, 3), CPU).Initialise(RandomStream.For(1, "test"));
    private readonly LabelledImages examples = new(
        new ImageSource(randn(6, 1, 8, 8, generator: new Generator(1)), CPU),
        tensor(new long[] { 0, 1, 2, 0, 1, 2 })
    );

    public void Dispose()
    {
        network.Dispose();
        scope.Dispose();
    }

    [Theory]
    [InlineData(ImportanceMeasure.SquaredGradientOfLoss)]
    [InlineData(ImportanceMeasure.AbsoluteGradientOfOutputNorm)]
    public void PerExampleImportanceDoesNotDependOnTheOrder(ImportanceMeasure measure)
    {
        var settings = Paper with { PerExample = true };
        var reversed = arange(5, -1, -1);
        var other = examples.Part(reversed);
        var importance = Dampening.Importance(network, examples, measure, settings);
        Expect.Close(
            importance,
            Dampening.Importance(network, other, measure, settings),
            1e-6 * importance.max().item<float>(),
            "importance"
        );
    }

    [Theory]
    [InlineData(ImportanceMeasure.SquaredGradientOfLoss)]
    [InlineData(ImportanceMeasure.AbsoluteGradientOfOutputNorm)]
    public void PerExampleImportanceIsTheMeanOverExamples(ImportanceMeasure measure)
    {
        var expected = zeros_like(network.Weights);
        for (var i = 0; i < 6; i++)
        {
            expected += Dampening.Importance(network, examples.Part(arange(i, i + 1)), measure, Paper) / 6;
        }

        var importance = Dampening.Importance(network, examples, measure, Paper with { PerExample = true });
        Expect.Close(expected, importance, 1e-6 * importance.max().item<float>(), "importance");
    }

    [Fact]
    public void OnlyWeightsFarMoreImportantToTheForgetSetShrink()
    {
        network.Weights.fill_(2);
        var forget = zeros_like(network.Weights);
        var full = ones_like(network.Weights);
        forget[0] = 11;
        forget[1] = 10;
        forget[2] = 20;
        full[3] = 0;
        Assert.Equal(2, Dampening.Dampen(network, forget, full, Paper));
        var weights = network.Weights.data<float>().ToArray();
        Assert.Equal([2f / 11, 2f, 2f / 20, 2f], weights[..4]);
        Assert.All(weights[4..], weight => Assert.Equal(2f, weight));
    }

    [Fact]
    public void NoWeightGrowsWhateverLambda()
    {
        network.Weights.fill_(2);
        var forget = full_like(network.Weights, 3);
        Dampening.Dampen(network, forget, ones_like(forget), Paper with { Alpha = 1, Lambda = 100 });
        Assert.Equal(2, network.Weights.max().item<float>());
    }

    [Fact]
    public void UnlearningIsDeterministic()
    {
        using var other = network.Clone();
        Assert.Equal(Unlearn(network), Unlearn(other));
        Expect.Close(network.Weights, other.Weights, 0, "weights");
    }

    [Fact]
    public void UnlearningSelectsSomeOfTheWeights() => Assert.InRange(Unlearn(network), 1, network.Weights.numel() - 1);

    [Fact]
    public void UnlearningLeavesTheStatisticsAlone()
    {
        using var before = network.Clone();
        Unlearn(network);
        Expect.Close(before.Statistics, network.Statistics, 0, "statistics");
    }

    [Fact]
    public void UnlearningLeavesNoGradients()
    {
        Unlearn(network);
        Expect.Close(zeros_like(network.Weights), network.Gradients, 0, "gradients");
    }

    private long Unlearn(Network model) =>
        Dampening.Unlearn(
            model,
            examples.Part(arange(2)),
            examples.Part(arange(2, 6)),
            ImportanceMeasure.SquaredGradientOfLoss,
            Paper with
            {
                Alpha = 1,
            }
        );
}
