using Pipeline;

namespace Stages.PerExample;

/// <summary>A run whose predictions are read.</summary>
/// <param name="TrainingSeed">Seed of the original model; of Retrain, of the retrained one.</param>
/// <param name="Unlearned">The run.</param>
[Kind("example-run")]
public sealed record ExampleRun(int TrainingSeed, Stage Unlearned);
