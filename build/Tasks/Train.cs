using Build.CommandLine;
using Cake.Frosting;

namespace Build.Tasks;

/// <summary>Trains the original models, one per training seed, and the retrained ones.</summary>
[TaskName("Train")]
[TaskDescription(Sentences.Train)]
public sealed class Train : StageTask;
