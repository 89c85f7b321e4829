using Build.CommandLine;
using Cake.Frosting;

namespace Build.Tasks;

/// <summary>Computes the distances between the two designs.</summary>
[TaskName("Wasserstein")]
[TaskDescription(Sentences.Wasserstein)]
public sealed class Wasserstein : StageTask;
