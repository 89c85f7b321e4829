using Build.CommandLine;
using Cake.Frosting;

namespace Build.Tasks;

/// <summary>Draws Figure 4: what each training seed alone would have concluded about the ranking of methods.</summary>
[TaskName("Figure4")]
[TaskDescription(Sentences.Figure4)]
public sealed class Figure4 : StageTask;
