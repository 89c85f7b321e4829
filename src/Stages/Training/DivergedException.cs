namespace Stages.Training;

/// <summary>A loss that is not finite: nothing that follows can be a result of the method.</summary>
/// <param name="step">The step, from 1, of the optimiser that took it.</param>
/// <param name="loss">The loss.</param>
public sealed class DivergedException(int step, float loss) : Exception($"step {step}: the loss is {loss}")
{
    /// <summary>The step, from 1.</summary>
    public int Step => step;
}
