using Pipeline;

namespace Stages.Training;

/// <summary>Which weights a training keeps.</summary>
public enum Checkpoint
{
    /// <summary>
    /// Those of the epoch with the highest accuracy on the validation part, the first of equals; where there is none, on
    /// the test set. The latter is the reference code's rule; it leaks the test set.
    /// </summary>
    Best,

    /// <summary>Those of the last epoch.</summary>
    Last,
}

/// <summary>
/// How an original model is trained (docs/science.md, section 5): SGD on the cross-entropy, reshuffled every epoch.
/// </summary>
/// <param name="Epochs">Number of epochs.</param>
/// <param name="BatchSize">Examples per step; a short last batch is kept.</param>
/// <param name="LearningRate">Learning rate after the warm-up.</param>
/// <param name="Momentum">SGD's momentum.</param>
/// <param name="WeightDecay">Coefficient of the weights in the gradient, on every parameter.</param>
/// <param name="WarmUpEpochs">Epochs over which the learning rate rises linearly from 0.</param>
/// <param name="Milestones">Epochs at whose start the learning rate is multiplied by <paramref name="Gamma"/>.</param>
/// <param name="Gamma">The factor.</param>
/// <param name="Augment">Whether images are cropped, flipped and rotated at random.</param>
/// <param name="Checkpoint">Which weights are kept.</param>
/// <param name="FirstEpoch"> The number of the first epoch where warm-up and milestones count: 1, or 0 for the
/// reference code's retraining, which warms up for one epoch more and drops one epoch later. </param>
[Kind("training-recipe")]
public sealed record TrainingRecipe(
    [Range(1, 10_000, Unit = "epochs")] int Epochs,
    [Range(2, 65_536, Unit = "examples")] int BatchSize,
    [Range(1e-9, 1e9)] double LearningRate,
    [Range(0, 0.9999)] double Momentum,
    [Range(0, 1)] double WeightDecay,
    [Range(0, 10_000, Unit = "epochs")] int WarmUpEpochs,
    [Range(1, 10_000, Unit = "epochs", MayBeEmpty = true)] IReadOnlyList<int> Milestones,
    [Range(0.0001, 1)] double Gamma,
    bool Augment,
    Checkpoint Checkpoint,
    [Range(0, 1)] int FirstEpoch = 1
);
