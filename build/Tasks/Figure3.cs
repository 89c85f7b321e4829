using Build.CommandLine;
using Cake.Frosting;

namespace Build.Tasks;

/// <summary>Draws Figure 3: how much of the variance is the training seed's, for every method.</summary>
[TaskName("Figure3")]
[TaskDescription(Sentences.Figure3)]
public sealed class Figure3 : StageTask;
