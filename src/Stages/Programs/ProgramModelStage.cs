using Pipeline;
using Stages.Datasets;
using Stages.Torch;
using Stages.Unlearning;
using static TorchSharp.torch;

namespace Stages.Programs;

/// <summary>Baseline and Retrain of a model that a program trained: what the program said that the model says.</summary>
/// <param name="Dataset">The data set.</param>
/// <param name="Model">The model; for Retrain the retrained one.</param>
/// <param name="Labels">What the model tells apart.</param>
/// <param name="Forget">The forget set.</param>
[Kind("program-model")]
public sealed record ProgramModelStage(Stage Dataset, ProgramTrainingStage Model, LabelKind Labels, ForgetSet Forget) : Stage, IUnlearnedRun
{
    /// <summary>Setting, class, method and seeds, as a place. In no key.</summary>
    internal string RunId { get; init; } = "";

    Stage IUnlearnedRun.Model => Model;

    /// <inheritdoc/>
    public override string Id => $"unlearn/{RunId}";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Outputs => RunPredictionTables.Files;

    /// <inheritdoc/>
    public override void Run(StageContext context)
    {
        using var scope = NewDisposeScope();
        using var data = Datasets.Dataset.Load(context.Input(Dataset, Datasets.Dataset.File), CPU);
        var logits = Safetensors.Read(context.Input(Model, ProgramTrainingStage.LogitsFile));
        // It was looked at when the program left it: all are finite.
        _ = RunPredictionTables.Write(
            context,
            data,
            Labels,
            Forget,
            Forget.Marks(data, context),
            logits["train"].data<float>().ToArray(),
            logits["test"].data<float>().ToArray()
        );
    }
}
