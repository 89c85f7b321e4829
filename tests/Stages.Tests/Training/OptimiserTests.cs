using Pipeline;
using Stages.Training;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Stages.Tests.Training;

public sealed class OptimiserTests
{
    [Theory]
    [InlineData(0, 0)]
    [InlineData(0.9, 0)]
    [InlineData(0.9, 5e-4)]
    public void SgdIsTorchs(double momentum, double weightDecay) =>
        Compare(
            parameter => optim.SGD([parameter], 0.1, momentum, weight_decay: weightDecay),
            (weights, gradients) => new Sgd(weights, gradients, momentum, weightDecay)
        );

    [Theory]
    [InlineData(0)]
    [InlineData(0.1)]
    public void AdamIsTorchs(double weightDecay) =>
        Compare(
            parameter => optim.Adam([parameter], 0.1, weight_decay: weightDecay),
            (weights, gradients) => new Stages.Training.Adam(weights, gradients, weightDecay)
        );

    private static void Compare(Func<Parameter, optim.Optimizer> theirs, Func<Tensor, Tensor, IOptimiser> ours)
    {
        using var scope = NewDisposeScope();
        var random = RandomStream.For(1, "optimiser");
        var start = tensor(random.Normal(1003));
        var parameter = new Parameter(start.clone());
        using var expected = theirs(parameter);
        var weights = start.clone();
        var gradients = zeros_like(weights);
        using var optimiser = ours(weights, gradients);
        for (var step = 0; step < 30; step++)
        {
            var gradient = tensor(random.Normal(1003)) * MathF.Pow(10, -step / 5);
            var rate = 0.1 / (1 + step);
            gradients.copy_(gradient);
            parameter.grad = gradient;
            foreach (var group in expected.ParamGroups)
            {
                group.LearningRate = rate;
            }

            expected.step();
            optimiser.Step(rate);
            Golden.Expect.Close(parameter.detach(), weights, 1e-7 * Math.Max(1, weights.abs().max().item<float>()), $"step {step}");
        }
    }
}
