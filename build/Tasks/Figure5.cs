using Build.CommandLine;
using Cake.Frosting;

namespace Build.Tasks;

/// <summary>Draws Figure 5: the interval that somebody with only one training seed would print, for each of them.</summary>
[TaskName("Figure5")]
[TaskDescription(Sentences.Figure5)]
public sealed class Figure5 : StageTask;
