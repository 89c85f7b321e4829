using Build.CommandLine;
using Cake.Frosting;

namespace Build.Tasks;

/// <summary>Runs every unlearning method.</summary>
[TaskName("Unlearn")]
[TaskDescription(Sentences.Unlearn)]
public sealed class Unlearn : StageTask;
