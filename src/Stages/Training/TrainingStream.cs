namespace Stages.Training;

/// <summary>What a training draws, each from a stream of its own.</summary>
public enum TrainingStream
{
    /// <summary>The initial weights.</summary>
    Init,

    /// <summary>The order of the training examples.</summary>
    Order,

    /// <summary>How images are augmented.</summary>
    Augment,
}
