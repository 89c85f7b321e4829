using Build.CommandLine;
using Cake.Frosting;

namespace Build.Tasks;

/// <summary>Draws Figure 3: how seeds and test set share the variance, for every method.</summary>
[TaskName("Figure3")]
[TaskDescription(Sentences.Figure3)]
public sealed class Figure3 : StageTask;
