using Build.CommandLine;
using Cake.Frosting;

namespace Build.Tasks;

/// <summary>Prepares the data set.</summary>
[TaskName("Data")]
[TaskDescription(Sentences.Data)]
public sealed class Data : StageTask;
