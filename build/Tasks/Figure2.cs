using Build.CommandLine;
using Cake.Frosting;

namespace Build.Tasks;

/// <summary>Draws Figure 2: distances between the designs, all settings and classes.</summary>
[TaskName("Figure2")]
[TaskDescription(Sentences.Figure2)]
public sealed class Figure2 : StageTask;
