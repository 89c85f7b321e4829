using Pipeline;
using Stages.Datasets;
using Stages.Models;
using Stages.Torch;
using Stages.Training;
using Stages.Unlearning;
using static TorchSharp.torch;

namespace Stages.Programs;

/// <summary>
/// One run of a method that is somebody's program: the program applied to a trained model, and what the unlearned model
/// says about every example.
/// </summary>
/// <param name="Dataset">The data set.</param>
/// <param name="Model">The trained model: ours, or one that a program trained.</param>
/// <param name="Network">The model's kind of network; null where a program trained it.</param>
/// <param name="Labels">What the model tells apart.</param>
/// <param name="Forget">The forget set.</param>
/// <param name="Program">The program.</param>
/// <param name="Settings">Its constants, all of them.</param>
/// <param name="TrainingSeed">The training seed.</param>
/// <param name="UnlearningSeed">The unlearning seed; null where the program draws nothing.</param>
/// <param name="Stream">What names the run's stream, of which the program's seed is drawn; null likewise.</param>
/// <param name="KeepModel">Whether the unlearned weights are an output too, where the program writes weights.</param>
[Kind("program-unlearning")]
public sealed record ProgramStage(
    Stage Dataset,
    Stage Model,
    Architecture? Network,
    LabelKind Labels,
    ForgetSet Forget,
    ProgramCode Program,
    IReadOnlyDictionary<string, object> Settings,
    int TrainingSeed,
    int? UnlearningSeed,
    string? Stream,
    bool KeepModel
) : Stage, IUnlearnedRun
{
    /// <summary>Setting, class, method and seeds, as a place. In no key: a program keeps its runs by another name.</summary>
    internal string RunId { get; init; } = "";

    /// <summary>Where the program lies. In no key.</summary>
    internal ProgramPlace Source { get; init; } = new("", "");

    Stage IUnlearnedRun.Model => Model;

    /// <inheritdoc/>
    public override string Id => $"unlearn/{RunId}";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Outputs =>
        KeepsWeights ? [.. RunPredictionTables.Files, TrainingStage.File] : RunPredictionTables.Files;

    private bool KeepsWeights => KeepModel && Program.Writes == ProgramOutput.Weights;

    /// <inheritdoc/>
    public override void Run(StageContext context)
    {
        using var scope = NewDisposeScope();
        var device = Compute.Device(context);
        var model = Network is null ? null : context.Input(Model, TrainingStage.File);
        if (model is not null && Divergence.ToldBy(model) is { } origin)
        {
            Diverged(context, model, $"from a diverged model ({origin})");
            return;
        }

        var file = context.Input(Dataset, Datasets.Dataset.File);
        using var data = Datasets.Dataset.Load(file, device);
        using var task = new ProgramTask(context, Program, Settings);
        task.SayData(file, data, Labels);
        var marks = Forget.Marks(data, context);
        task.SayIndices(Forget, marks);
        SayModel(context, task, model);
        task.Say("training_seed", TrainingSeed);
        task.Say("unlearning_seed", UnlearningSeed);
        task.Say("seed", UnlearningSeed is { } seed ? (long)(context.Random(seed, Stream!).NextBits() >> 1) : null);
        task.Say("keeps_model", KeepsWeights);
        task.Run(context, Program, Source);
        var results = new ProgramResults(task.Results, Source.Folder);
        var (train, test) =
            Program.Writes == ProgramOutput.Logits
                ? results.CheckedLogits(data, Labels)
                : OfWeights(context, data, results.CheckedWeights(model!), device);
        if (RunPredictionTables.Write(context, data, Labels, Forget, marks, train, test) is { } broken)
        {
            throw new PipelineException($"By the weights of the program {ProgramFolder.Shown(Source.Folder)}, {broken}.");
        }
    }

    private void SayModel(StageContext context, ProgramTask task, string? model)
    {
        if (model is null)
        {
            var folder = Path.Combine(task.Scratch, ModelFolder.Name);
            ModelFolder.Unpack(context.Input(Model, ModelFolder.File), folder);
            task.Say("model", folder);
            return;
        }

        task.SayFile("model", model, "model.safetensors");
        // Its sizes, by the names that the file gives them: width, classes and more.
        var network = new Dictionary<string, object> { ["kind"] = Network!.Name };
        foreach (var (name, value) in SafetensorsHeader.Read(model).Metadata)
        {
            network[name] = int.TryParse(value, out var size) ? size : value;
        }

        task.Say("network", network);
    }

    private (float[] Train, float[] Test) OfWeights(StageContext context, Dataset data, string weights, Device device)
    {
        using var network = Network!.Load(weights, device);
        if (KeepsWeights)
        {
            network.Save(context.Output(TrainingStage.File));
        }

        float[] Of(Part part) => Predictions.Logits(network, data.Examples(part, Labels).Images).cpu().data<float>().ToArray();
        return (Of(data.Train), Of(data.Test));
    }

    private void Diverged(StageContext context, string model, string diverged)
    {
        context.Remark($"diverged: {diverged}");
        RunPredictionTables.WriteDiverged(context, diverged);
        if (KeepsWeights)
        {
            File.Copy(model, context.Output(TrainingStage.File));
        }
    }
}
