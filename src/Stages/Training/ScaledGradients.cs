using static TorchSharp.torch;

namespace Stages.Training;

/// <summary>Another optimiser, before whose steps every gradient is multiplied by a factor of its own.</summary>
/// <param name="optimiser">The optimiser, which it owns.</param>
/// <param name="gradients">The gradients that it goes by.</param>
/// <param name="factors">The factors, of the same shape. The optimiser's weight decay is not multiplied.</param>
public sealed class ScaledGradients(IOptimiser optimiser, Tensor gradients, Tensor factors) : IOptimiser
{
    /// <inheritdoc/>
    public int Steps => optimiser.Steps;

    /// <inheritdoc/>
    public void Step(double learningRate)
    {
        using (no_grad())
        {
            gradients.mul_(factors);
        }

        optimiser.Step(learningRate);
    }

    /// <inheritdoc/>
    public void Dispose() => optimiser.Dispose();
}
