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

    private readonly (long Train, long Test) data = experiment.Dataset.Examples(experiment.TrainingPerClass, experiment.TestPerClass);
    private readonly (int Channels, int Size) image = (experiment.Dataset.Channels, experiment.Dataset.Size);

    /// <summary>
    /// The network of the experiment's first model and the size of its images, and its batch: what
    /// <see cref="TrainingPace"/> times.
    /// </summary>
    public (Architecture Network, NetworkShape Shape, int Size, int Batch) Typical
    {
        get
        {
            var model = experiment.Models[0];
            var network = experiment.Network(model);
            return (network, Shape(network, experiment.WidthOf(model), model.Labels), image.Size, model.Training.BatchSize);
        }
    }

    /// <summary>What one stage costs; null for one that computes no network.</summary>
    public StageWork? Of(Stage stage) =>
        stage switch
        {
            TrainingStage training => Training(training),
            UnlearningStage unlearning => Unlearning(unlearning),
            UntrainedStage untrained => new StageWork(
                (double)Untrained(untrained) * Forward(untrained.Network, Shape(untrained.Network, untrained.Width, untrained.Labels)),
                Untrained(untrained) * names.Count(untrained.Labels) * BytesOfLogit,
                Memory(untrained.Network, Shape(untrained.Network, untrained.Width, untrained.Labels), 0)
            ),
            _ => null,
        };

    private long Untrained(UntrainedStage stage) => stage.OfTraining ? data.Train : data.Test;

    private StageWork Training(TrainingStage stage)
    {
        var shown = data.Train - ForgottenOfTraining(stage.Without);
        var shape = Shape(stage.Network, stage.Width, stage.Labels);
        var tested = stage.Recipe.Checkpoint == Checkpoint.Best ? stage.Recipe.Epochs : 1;
        return new StageWork(
            ((3.0 * stage.Recipe.Epochs * shown) + ((double)tested * data.Test)) * Forward(stage.Network, shape),
            4 * stage.Network.Weights(shape),
            Memory(stage.Network, shape, stage.Recipe.BatchSize)
        );
    }

    private StageWork Unlearning(UnlearningStage stage)
    {
        var shape = Shape(stage.Network, stage.Model.Width, stage.Labels);
        var forget = ForgottenOfTraining(stage.Forget);
        var classes = names.Count(stage.Forget.SortedBy ?? stage.Labels) - (stage.Forget is ClassForgetSet ? 1 : 0);
        var passes = stage.Method.Passes(forget, data.Train - forget, classes) + data.Train + data.Test;
        var disk =
            ((data.Train + data.Test) * BytesOfPrediction)
            + ((stage.Forget is ClassForgetSet set ? Share(set, data.Test) : forget) * names.Count(stage.Labels) * BytesOfLogit);
        return new StageWork(
            (double)passes * Forward(stage.Network, shape),
            disk + (stage.KeepModel ? 4 * stage.Network.Weights(shape) : 0),
            Memory(stage.Network, shape, stage.Model.Recipe.BatchSize)
        );
    }

    private long ForgottenOfTraining(ForgetSet? set) =>
        set switch
        {
            ClassForgetSet ofClass => Share(ofClass, data.Train),
            RandomForgetSet random => RandomForgetStage.Size(random.Drawn.Fraction, data.Train),
            _ => 0,
        };

    // Every fine class has the same share of the data; in digits, about.
    private long Share(ClassForgetSet set, long examples) =>
        examples / names.Fine.Count * (set.Kind == LabelKind.Fine ? 1 : names.SuperOfFine.Count(s => s == set.Class));

    private NetworkShape Shape(Architecture network, int width, LabelKind labels) =>
        network.Shape((image.Channels, image.Size, image.Size), width, names.Count(labels));

    private long Forward(Architecture network, NetworkShape shape) => network.Operations(shape, image.Size, image.Size);

    private long Memory(Architecture network, NetworkShape shape, int batch) =>
        ((data.Train + data.Test) * image.Channels * image.Size * image.Size)
        + (4 * ((4 * network.Weights(shape)) + (batch * network.Activations(shape, image.Size, image.Size))));
}
