using Stages.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace Stages.Training;

/// <summary>
/// Adam (Kingma and Ba, 2015), as in <c>torch.optim.Adam</c> with its default constants: weight decay, where there is
/// any, is in the gradient.
/// </summary>
public sealed class Adam : IOptimiser
{
    private const double Beta1 = 0.9;
    private const double Beta2 = 0.999;

    private readonly Tensor weights;
    private readonly Tensor gradients;
    private readonly Tensor mean;
    private readonly Tensor square;
    private readonly Scalar beta1 = Beta1.ToScalar();
    private readonly Scalar beta2 = Beta2.ToScalar();
    private readonly Scalar oneMinusBeta1 = (1 - Beta1).ToScalar();
    private readonly Scalar oneMinusBeta2 = (1 - Beta2).ToScalar();
    private readonly Scalar epsilon = 1e-8.ToScalar();
    private readonly Scalar? weightDecay;

    /// <summary>An optimiser before its first step.</summary>
    /// <param name="weights">The weights, which it changes.</param>
    /// <param name="gradients">Their gradients, of the same shape.</param>
    /// <param name="weightDecay">Coefficient of the weights in the gradient.</param>
    public Adam(Tensor weights, Tensor gradients, double weightDecay = 0)
    {
        this.weightDecay = weightDecay == 0 ? null : weightDecay.ToScalar();
        this.weights = weights;
        this.gradients = gradients;
        mean = zeros_like(weights).DetachFromDisposeScope();
        square = zeros_like(weights).DetachFromDisposeScope();
    }

    /// <inheritdoc/>
    public int Steps { get; private set; }

    /// <inheritdoc/>
    public void Step(double learningRate)
    {
        using var scope = NewDisposeScope();
        using var off = no_grad();
        Steps++;
        using var size = (-learningRate / (1 - Math.Pow(Beta1, Steps))).ToScalar();
        using var root = (1 / Math.Sqrt(1 - Math.Pow(Beta2, Steps))).ToScalar();
        if (weightDecay is not null)
        {
            gradients.add_(weights, weightDecay);
        }

        mean.mul_(beta1).add_(gradients, oneMinusBeta1);
        square.mul_(beta2).addcmul_(gradients, gradients, oneMinusBeta2);
        // Not sqrt, which MKL makes of the processor's own approximation; rsqrt is of exact instructions. Of zero:
        // 1/∞ = 0.
        var denominator = square.rsqrt().reciprocal_().mul_(root).add_(epsilon, Scalars.One);
        weights.addcdiv_(mean, denominator, size);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        mean.Dispose();
        square.Dispose();
        beta1.Dispose();
        beta2.Dispose();
        oneMinusBeta1.Dispose();
        oneMinusBeta2.Dispose();
        epsilon.Dispose();
        weightDecay?.Dispose();
    }
}
