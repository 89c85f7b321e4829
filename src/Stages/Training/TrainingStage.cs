using Pipeline;
using Stages.Datasets;
using Stages.Models;
using Stages.Tables;
using Stages.Torch;
using static TorchSharp.torch;

namespace Stages.Training;

/// <summary>Trains one model: an original one, or a retrained one when a forget set is left out.</summary>
/// <param name="Name">What is trained, as a place: <c>train/digits10</c>. With the seed it names the streams of random
/// numbers: <c>init</c>, <c>order</c>, <c>augment</c>.</param>
/// <param name="Dataset">The data set.</param>
/// <param name="Labels">What the model is taught to tell apart.</param>
/// <param name="Network">The kind of network.</param>
/// <param name="Width">Its width (<see cref="NetworkShape"/>).</param>
/// <param name="Recipe">How it is trained.</param>
/// <param name="Seed">The training seed.</param>
/// <param name="Without">The forget set that is left out: Retrain; null for an original model.</param>
/// <param name="Original"> The model that is trained on with a new linear layer, which is the reference code's
/// retraining (docs/science.md, section 5); null where the model is trained from scratch. </param>
/// <param name="Streams">The seeds of its streams where they are not all <paramref name="Seed"/>.</param>
[Kind("training")]
public sealed record TrainingStage(
    string Name,
    Stage Dataset,
    LabelKind Labels,
    Architecture Network,
    int Width,
    TrainingRecipe Recipe,
    int Seed,
    ForgetSet? Without,
    TrainingStage? Original = null,
    StreamSeeds? Streams = null
) : Stage
{
    /// <summary>The weights' artifact.</summary>
    public const string File = "weights.safetensors";

    /// <inheritdoc/>
    public override string Id => IdOf(Name, Seed, Streams);

    /// <inheritdoc/>
    public override IReadOnlyList<string> Outputs => [File, "history.parquet"];

    /// <summary>The id of what is trained under this name with these seeds.</summary>
    public static string IdOf(string name, int seed, StreamSeeds? streams) => $"{name}/seed-{seed:00}{streams?.Suffix}";

    /// <inheritdoc/>
    public override void Run(StageContext context)
    {
        using var scope = NewDisposeScope();
        var device = Compute.Device(context);
        var original = Original is null ? null : context.Input(Original, File);
        if (original is not null && Divergence.ToldBy(original) is { } origin)
        {
            using var diverged = Network.Load(original, device);
            Write(context, diverged, [], $"from a diverged model ({origin})");
            return;
        }

        using var data = Datasets.Dataset.Load(context.Input(Dataset, Datasets.Dataset.File), device);
        var initialisation = Stream(context, "init", Streams?.Init);
        using var network = original is null
            ? Network.Create(Network.Shape(data.Image, Width, data.Classes(Labels)), device).Initialise(initialisation)
            : Network.Load(original, device).InitialiseClassifier(initialisation);
        var (train, test) = (data.Examples(data.Train, Labels), data.Examples(data.Test, Labels));
        if (Without is not null)
        {
            // A retrained model is tested on what it was taught: the forgotten test examples would only blur its history.
            var (forgottenTrain, forgottenTest) = Without.Marks(data, context);
            (train, test) = (train.Part(Part.Split(forgottenTrain).Retain), test.Part(Part.Split(forgottenTest).Retain));
        }

        var augmentation = Recipe.Augment ? Stream(context, "augment", Streams?.Augment) : null;
        using var state = new TrainingState(network, Recipe, Stream(context, "order", Streams?.Order), augmentation);
        var checkpoints = TrainingCheckpoints.Resume(state, context);
        var history = Trainer.Train(
            state,
            train,
            test,
            epoch =>
            {
                context.Log($"epoch {epoch.Epoch}: loss {epoch.TrainLoss:0.0000}, training accuracy {epoch.TrainAccuracy:0.0} %");
                checkpoints.EpochEnded();
            }
        );
        Write(context, network, history, DivergenceOf(network, history));
    }

    private RandomStream Stream(StageContext context, string part, int? seed) => context.Random(seed ?? Seed, $"{Name}/{part}");

    private static string? DivergenceOf(Network network, IReadOnlyList<EpochRecord> history) =>
        history is [.., { Diverged: true } last] ? $"epoch {last.Epoch}: the loss is {last.TrainLoss}"
        : Divergence.Of(network) is { } found ? $"epoch {history.Count}: {found}"
        : null;

    private static void Write(StageContext context, Network network, IReadOnlyList<EpochRecord> history, string? diverged)
    {
        if (diverged is not null)
        {
            context.Remark($"diverged: {diverged}");
            context.Measure("diverged_epoch", history.Count);
        }

        network.Save(context.Output(File), Divergence.Metadata(diverged));
        Table
            .Of(
                "One row per epoch of a training.",
                history,
                Column.Of<EpochRecord, int>("epoch", "", "Epoch, from 1.", e => e.Epoch),
                Column.Of<EpochRecord, double>("learning_rate", "", "Learning rate of the epoch's last step.", e => e.LearningRate),
                Column.Of<EpochRecord, double>(
                    "train_loss",
                    "nat",
                    "Mean cross-entropy, each example as its step saw it.",
                    e => e.TrainLoss
                ),
                Column.Of<EpochRecord, double>("train_accuracy", "%", "Accuracy, each example as its step saw it.", e => e.TrainAccuracy),
                Column.Of<EpochRecord, double?>(
                    "test_accuracy",
                    "%",
                    "Test accuracy after the epoch; null where it was not measured.",
                    e => e.TestAccuracy
                )
            )
            .WriteParquet(context.Output("history.parquet"));
    }
}
