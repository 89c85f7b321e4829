using Pipeline;
using Stages.Datasets;
using Stages.Metrics;
using Stages.Models;
using Stages.Training;
using Stages.Unlearning;

namespace Stages.Experiments;

/// <summary>What a stage costs by the model of <see cref="Workload"/>.</summary>
/// <param name="Operations">Floating-point operations.</param>
/// <param name="DiskBytes">Bytes of its outputs.</param>
/// <param name="MemoryBytes">Memory of the worker that runs it, for tensors alone.</param>
public sealed record StageWork(double Operations, long DiskBytes, long MemoryBytes);

/// <summary>
/// What an experiment's stages cost before any of them has run. Operations: two for every multiplication and addition
/// of the network's layers, a backward pass twice the forward pass, every example as often as the stage shows it to the
/// network. Memory: data set, weights with gradients and two optimiser states, and what one batch keeps for its backward
/// pass. Predictions take 12 bytes an example and 8 a logit.
/// </summary>
public sealed class Workload(Experiment experiment)
{
    private const int BytesOfPrediction = 12;
    private const int BytesOfLogit = 8;
    private readonly ClassNames names = experiment.Dataset.Classes;

    private readonly (long Train, long Validation, long Test) data = experiment.Examples;
    private readonly (int Channels, int Size) image = (experiment.Dataset.Channels, experiment.Dataset.Size);

    /// <summary>
    /// The network of the experiment's first model and the size of its images, and its batch: what
    /// <see cref="TrainingPace"/> times.
    /// </summary>
    public (Architecture Network, NetworkShape Shape, int Size, int Batch) Typical =>
        (
            experiment.Catalogue.Network(experiment.Models[0].Network),
            Shape(experiment.Models[0].Labels),
            image.Size,
            experiment.Models[0].Training.BatchSize
        );

    /// <summary>What one stage costs; null for one that computes no network.</summary>
    public StageWork? Of(Stage stage) =>
        stage switch
        {
            TrainingStage training => Training(training),
            UnlearningStage unlearning => Unlearning(unlearning),
            UntrainedStage untrained => new StageWork(
                (double)data.Test * Forward(untrained.Network, untrained.Labels),
                data.Test * names.Count(untrained.Labels) * BytesOfLogit,
                Memory(untrained.Network, untrained.Labels, 0)
            ),
            _ => null,
        };

    private long All => data.Train + data.Validation + data.Test;

    // What epochs are tested on.
    private long HeldOut => data.Validation > 0 ? data.Validation : data.Test;

    private StageWork Training(TrainingStage stage)
    {
        var shown = data.Train - Forgotten(stage.Without, data.Train);
        var tested = stage.Recipe.Checkpoint == Checkpoint.Best ? stage.Recipe.Epochs : 1;
        return new StageWork(
            ((3.0 * stage.Recipe.Epochs * shown) + ((double)tested * HeldOut)) * Forward(stage.Network, stage.Labels),
            4 * stage.Network.Weights(Shape(stage.Labels)),
            Memory(stage.Network, stage.Labels, stage.Recipe.BatchSize)
        );
    }

    private StageWork Unlearning(UnlearningStage stage)
    {
        var forget = Forgotten(stage.Forget, data.Train);
        var passes = stage.Method.Passes(forget, data.Train - forget, names.Count(stage.Forget.Kind) - 1) + All;
        var disk = (All * BytesOfPrediction) + (Forgotten(stage.Forget, data.Test) * names.Count(stage.Labels) * BytesOfLogit);
        return new StageWork(
            (double)passes * Forward(stage.Network, stage.Labels),
            disk + (stage.KeepModel ? 4 * stage.Network.Weights(Shape(stage.Labels)) : 0),
            Memory(stage.Network, stage.Labels, stage.Model.Recipe.BatchSize)
        );
    }

    // Every fine class has the same share of the data; in digits, about.
    private long Forgotten(ForgetSet? set, long examples) =>
        set is null ? 0 : examples / names.Fine.Count * (set.Kind == LabelKind.Fine ? 1 : names.SuperOfFine.Count(s => s == set.Class));

    private NetworkShape Shape(LabelKind labels) => new(image.Channels, experiment.Width, names.Count(labels));

    private long Forward(Architecture network, LabelKind labels) => network.Operations(Shape(labels), image.Size, image.Size);

    private long Memory(Architecture network, LabelKind labels, int batch) =>
        (All * image.Channels * image.Size * image.Size)
        + (4 * ((4 * network.Weights(Shape(labels))) + (batch * network.Activations(Shape(labels), image.Size, image.Size))));
}
