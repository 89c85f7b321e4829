namespace Stages.Training;

/// <summary>An optimiser over one buffer of weights and one of gradients.</summary>
public interface IOptimiser : IDisposable
{
    /// <summary>The steps that it has taken.</summary>
    int Steps { get; }

    /// <summary>Moves the weights by one step. The gradients may be used as working space.</summary>
    void Step(double learningRate);
}
