using Pipeline;
using Stages.Datasets;
using Stages.Torch;
using static TorchSharp.torch;

namespace Stages.Programs;

/// <summary>A model that somebody's program trains: an original one, or a retrained one when a forget set is left out.</summary>
/// <param name="Name">What is trained, as a place: <c>train/vit</c>. With the seed it names the stream of which the
/// program's seed is drawn.</param>
/// <param name="Dataset">The data set.</param>
/// <param name="Labels">What the model is taught to tell apart.</param>
/// <param name="Program">The program.</param>
/// <param name="Settings">Its constants, all of them.</param>
/// <param name="Seed">The training seed.</param>
/// <param name="Without">The forget set that is left out: Retrain; null for an original model.</param>
[Kind("program-training")]
public sealed record ProgramTrainingStage(
    string Name,
    Stage Dataset,
    LabelKind Labels,
    ProgramCode Program,
    IReadOnlyDictionary<string, object> Settings,
    int Seed,
    ForgetSet? Without
) : Stage
{
    /// <summary>The files of the model, as the program left them.</summary>
    public const string ModelFile = ModelFolder.File;

    /// <summary>What the model says: two tensors, train and test, float32 [examples, classes].</summary>
    public const string LogitsFile = ProgramResults.Logits;

    /// <summary>Where the program lies. In no key.</summary>
    internal ProgramPlace Source { get; init; } = new("", "");

    /// <inheritdoc/>
    public override string Id => $"{Name}/seed-{Seed:00}";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Outputs => [ModelFile, LogitsFile];

    /// <inheritdoc/>
    public override void Run(StageContext context)
    {
        using var scope = NewDisposeScope();
        var file = context.Input(Dataset, Datasets.Dataset.File);
        using var data = Datasets.Dataset.Load(file, CPU);
        using var task = new ProgramTask(context, Program, Settings);
        task.SayData(file, data, Labels);
        var all = Scalars.Range(data.Train.Fine.shape[0], CPU);
        task.SayIndices(
            new Dictionary<string, Tensor> { ["train"] = Without is null ? all : Part.Split(Without.Marks(data, context).Train).Retain }
        );
        task.Say("training_seed", Seed);
        task.Say("seed", (long)(context.Random(Seed, $"{Name}/program").NextBits() >> 1));
        task.Run(context, Program, Source);
        _ = new ProgramResults(task.Results, Source.Folder).CheckedLogits(data, Labels);
        ModelFolder.Pack(task.Results, context.Output(ModelFile), Source.Folder);
        File.Move(Path.Combine(task.Results, ProgramResults.Logits), context.Output(LogitsFile));
    }
}
