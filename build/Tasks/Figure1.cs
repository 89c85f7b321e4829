using Build.CommandLine;
using Cake.Frosting;

namespace Build.Tasks;

/// <summary>Draws Figure 1: two classes, every method, both designs.</summary>
[TaskName("Figure1")]
[TaskDescription(Sentences.Figure1)]
public sealed class Figure1 : StageTask;
