using Stages.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace Stages.Training;

/// <summary>Stochastic gradient descent with momentum and weight decay, as in <c>torch.optim.SGD</c>.</summary>
public sealed class Sgd : IOptimiser
{
    private readonly Tensor weights;
    private readonly Tensor gradients;
    private readonly Scalar momentum;
    private readonly Scalar weightDecay;

    /// <summary>An optimiser at rest.</summary>
    /// <param name="weights">The weights, which it changes.</param>
    /// <param name="gradients">Their gradients, of the same shape.</param>
    /// <param name="momentum">The share of the last step that is kept.</param>
    /// <param name="weightDecay">Coefficient of the weights in the gradient.</param>
    public Sgd(Tensor weights, Tensor gradients, double momentum, double weightDecay)
    {
        this.weights = weights;
        this.gradients = gradients;
        this.momentum = momentum.ToScalar();
        this.weightDecay = weightDecay.ToScalar();
        Velocity = zeros_like(weights).DetachFromDisposeScope();
    }

    /// <summary>
    /// What momentum has gathered, in the weights' shape: all that an optimiser carries from step to step.
    /// </summary>
    public Tensor Velocity { get; }

    /// <inheritdoc/>
    public int Steps { get; private set; }

    /// <inheritdoc/>
    public void Step(double learningRate)
    {
        Steps++;
        using var scope = NewDisposeScope();
        using var off = no_grad();
        using var rate = (-learningRate).ToScalar();
        gradients.add_(weights, weightDecay);
        Velocity.mul_(momentum).add_(gradients, Scalars.One);
        weights.add_(Velocity, rate);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Velocity.Dispose();
        momentum.Dispose();
        weightDecay.Dispose();
    }
}
