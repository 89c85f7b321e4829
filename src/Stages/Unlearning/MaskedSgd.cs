using Stages.Training;
using static TorchSharp.torch;

namespace Stages.Unlearning;

/// <summary>SGD on some of the weights.</summary>
internal sealed class MaskedSgd : IOptimiser
{
    private readonly Tensor weights;
    private readonly Tensor gradients;
    private readonly Tensor mask;
    private readonly Tensor? start;
    private readonly Sgd sgd;

    /// <summary>An optimiser at rest.</summary>
    /// <param name="weights">The weights, which it changes.</param>
    /// <param name="gradients">Their gradients, of the same shape.</param>
    /// <param name="mask">Which weights are trained, bool, of the same shape; it must live as long as this does.</param>
    /// <param name="settings">Momentum, weight decay, and what keeps the other weights.</param>
    public MaskedSgd(Tensor weights, Tensor gradients, Tensor mask, SalUnSettings settings)
    {
        (this.weights, this.gradients, this.mask) = (weights, gradients, mask);
        start = settings.Mask == SalUnMask.Fixed ? weights.clone().DetachFromDisposeScope() : null;
        sgd = new(weights, gradients, settings.Momentum, settings.WeightDecay);
    }

    /// <inheritdoc/>
    public int Steps => sgd.Steps;

    /// <inheritdoc/>
    public void Step(double learningRate)
    {
        using var scope = NewDisposeScope();
        using var off = no_grad();
        gradients.mul_(mask);
        sgd.Step(learningRate);
        if (start is not null)
        {
            weights.copy_(where(mask, weights, start));
            sgd.Velocity.mul_(mask);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        start?.Dispose();
        sgd.Dispose();
    }
}
