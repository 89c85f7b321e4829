using Build.CommandLine;
using Cake.Frosting;

namespace Build.Tasks;

/// <summary>Measures every unlearned model and collects the run table.</summary>
[TaskName("Metrics")]
[TaskDescription(Sentences.Metrics)]
public sealed class Metrics : StageTask;
