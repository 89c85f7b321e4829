namespace Stages.Metrics;

/// <summary>
/// How the reference code cuts a run's examples into the batches whose accuracies it averages: class after class, each
/// in file order; in file order alone where a random set is forgotten.
/// </summary>
/// <param name="ByFineClass">Whether classes are fine ones, as where a sub-class is forgotten, or the model's own; null
/// where nothing is sorted.</param>
/// <param name="Size">Examples of a batch.</param>
[Pipeline.Kind("reference-batches")]
public sealed record ReferenceBatches(bool? ByFineClass, int Size);
