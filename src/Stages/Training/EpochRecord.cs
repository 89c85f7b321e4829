namespace Stages.Training;

/// <summary>What one epoch came to.</summary>
/// <param name="Epoch">From 1.</param>
/// <param name="LearningRate">That of the epoch's last step.</param>
/// <param name="TrainLoss">Mean cross-entropy of the training examples, each as its step saw it.</param>
/// <param name="TrainAccuracy">Percent of the training examples right, each as its step saw it.</param>
/// <param name="HeldOutAccuracy">Percent of the validation examples right after the epoch, of the test examples where
/// there is no validation part; null where it was not asked for.</param>
public sealed record EpochRecord(int Epoch, double LearningRate, double TrainLoss, double TrainAccuracy, double? HeldOutAccuracy)
{
    /// <summary>Whether the training diverged in this epoch.</summary>
    public bool Diverged => !double.IsFinite(TrainLoss);
}
