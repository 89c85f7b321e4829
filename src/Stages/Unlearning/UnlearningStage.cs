using Pipeline;
using Stages.Datasets;
using Stages.Images;
using Stages.Models;
using Stages.Torch;
using Stages.Training;
using static TorchSharp.torch;

namespace Stages.Unlearning;

/// <summary>
/// One run: a method applied to a trained model, and what the unlearned model says about every example.
/// </summary>
/// <param name="RunId">Setting, class, method and seeds, as a place; with the unlearning seed it names the stream of
/// random numbers.</param>
/// <param name="Dataset">The data set.</param>
/// <param name="Model">The trained model; for Retrain the retrained one.</param>
/// <param name="Network">The model's kind of network.</param>
/// <param name="Labels">What the model tells apart.</param>
/// <param name="Forget">The forget set.</param>
/// <param name="Method">The method with its constants.</param>
/// <param name="UnlearningSeed">The unlearning seed; null where the method draws nothing.</param>
/// <param name="KeepModel">Whether the unlearned weights are an output too.</param>
[Kind("unlearning")]
public sealed record UnlearningStage(
    string RunId,
    Stage Dataset,
    TrainingStage Model,
    Architecture Network,
    LabelKind Labels,
    ForgetSet Forget,
    UnlearningMethod Method,
    int? UnlearningSeed,
    bool KeepModel
) : Stage
{
    /// <inheritdoc/>
    public override string Id => $"unlearn/{RunId}";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Outputs =>
        KeepModel
            ? [PredictionTable.File, PredictionTable.LogitsFile, TrainingStage.File]
            : [PredictionTable.File, PredictionTable.LogitsFile];

    /// <inheritdoc/>
    public override void Run(StageContext context)
    {
        using var scope = NewDisposeScope();
        var device = Compute.Device(context);
        var model = context.Input(Model, TrainingStage.File);
        using var network = Network.Load(model, device);
        var diverged = Divergence.ToldBy(model) is { } origin ? $"from a diverged model ({origin})" : Unlearn(context, network, device);
        if (diverged is not null)
        {
            context.Remark($"diverged: {diverged}");
            PredictionTable.OfDiverged(diverged).WriteParquet(context.Output(PredictionTable.File));
            PredictionTable.LogitsOfDiverged(diverged).WriteParquet(context.Output(PredictionTable.LogitsFile));
        }

        if (KeepModel)
        {
            network.Save(context.Output(TrainingStage.File), Divergence.Metadata(diverged));
        }
    }

    // How the run diverged; null when it did not, and its predictions are written.
    private string? Unlearn(StageContext context, Network network, Device device)
    {
        using var data = Datasets.Dataset.Load(context.Input(Dataset, Datasets.Dataset.File), device);
        var train = data.Examples(data.Train, Labels);
        var marks = Forget.Marks(data, context);
        var task = Task(context, network, data, train, Part.Split(marks.Train));
        var started = System.Diagnostics.Stopwatch.GetTimestamp();
        try
        {
            Method.Apply(task);
        }
        catch (DivergedException diverged)
        {
            context.Measure("diverged_step", diverged.Step);
            return diverged.Message;
        }
        finally
        {
            context.Measure("method_seconds", System.Diagnostics.Stopwatch.GetElapsedTime(started).TotalSeconds);
        }

        return Divergence.Of(network) ?? WritePredictions(context, network, data, train.Images, marks);
    }

    private UnlearningTask Task(
        StageContext context,
        Network network,
        Dataset data,
        LabelledImages train,
        (Tensor Forget, Tensor Retain) sets
    )
    {
        // A class to go through is what is forgotten one of: a fine class for sub-class forgetting, else the model's own.
        var classes = data.Train.Labels(Forget.SortedBy ?? Labels).index_select(0, sets.Retain);
        return new UnlearningTask(
            network,
            train.Part(sets.Forget),
            train.Part(sets.Retain),
            classes.cpu().data<long>().ToArray(),
            Forget.SortedBy is null ? Scalars.Range(sets.Retain.shape[0], sets.Retain.device) : Part.ByClass(classes),
            UnlearningSeed is { } seed ? context.Random(seed, RunId) : null
        );
    }

    // Writes them, unless some are not finite: then says how many.
    private string? WritePredictions(
        StageContext context,
        Network network,
        Dataset data,
        ImageSource train,
        (Tensor Train, Tensor Test) marks
    )
    {
        var classes = data.Classes(Labels);
        var trainLogits = Predictions.Logits(network, train).cpu().data<float>().ToArray();
        var testLogits = Predictions.Logits(network, data.Examples(data.Test, Labels).Images).cpu().data<float>().ToArray();
        if (Divergence.OfLogits([.. trainLogits, .. testLogits]) is { } diverged)
        {
            return diverged;
        }

        int[] Both(Func<Part, Tensor> of) =>
            [.. new[] { data.Train, data.Test }.SelectMany(p => of(p).cpu().data<long>().ToArray()).Select(l => (int)l)];
        bool[] ofTrain = [.. marks.Train.cpu().data<bool>()];
        bool[] ofTest = [.. marks.Test.cpu().data<bool>()];
        PredictionTable
            .Of(
                [.. ofTrain.Select(_ => false), .. ofTest.Select(_ => true)],
                [.. ofTrain, .. ofTest],
                Both(p => p.Fine),
                Both(p => p.Labels(Labels)),
                [.. trainLogits, .. testLogits],
                classes
            )
            .WriteParquet(context.Output(PredictionTable.File));

        var (part, marked, logits) = Forget.HasTestExamples ? ("test", ofTest, testLogits) : ("training", ofTrain, trainLogits);
        int[] forgotten = [.. Enumerable.Range(0, marked.Length).Where(i => marked[i])];
        PredictionTable
            .LogitsOf(forgotten, [.. forgotten.SelectMany(i => logits.AsSpan(i * classes, classes).ToArray())], classes, part)
            .WriteParquet(context.Output(PredictionTable.LogitsFile));
        return null;
    }
}
