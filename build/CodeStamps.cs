using Pipeline;

namespace Build;

/// <summary>The code that a stage's results depend on: the modules of the stages and of the engine, and the packages that they were compiled against.</summary>
public sealed class CodeStamps
{
    private readonly string stamp = string.Join(' ', typeof(Stages.Experiments.Experiment).Module.ModuleVersionId, typeof(Stage).Module.ModuleVersionId);

    /// <summary>The stamp of a stage's code.</summary>
    public string Of(Stage stage) => stamp;
}
