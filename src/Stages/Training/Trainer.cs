using Stages.Models;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Stages.Training;

/// <summary>Training of an original model, or of a retrained one (docs/science.md, section 5).</summary>
public static class Trainer
{
    /// <summary>Trains a network in place, from where its state is, and leaves it at the checkpoint that the recipe keeps.</summary>
    /// <param name="state">The network and the recipe, before the first epoch or after any other.</param>
    /// <param name="train">Training examples: bytes, or normalised floats when the recipe does not augment.</param>
    /// <param name="test">Test examples, of the same type.</param>
    /// <param name="normalisation">How bytes are normalised.</param>
    /// <param name="ended">Told of every epoch as it ends, when the state may be saved.</param>
    /// <param name="cancellation">Looked at after every step.</param>
    /// <returns>One record per epoch. With <see cref="Checkpoint.Last"/> only the last epoch is tested.</returns>
    /// <exception cref="ArgumentException">The recipe augments, and the images are not bytes.</exception>
    public static IReadOnlyList<EpochRecord> Train(
        TrainingState state,
        LabelledImages train,
        LabelledImages test,
        Normalisation normalisation,
        Action<EpochRecord>? ended = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(train);
        ArgumentNullException.ThrowIfNull(test);
        ArgumentNullException.ThrowIfNull(normalisation);
        var (network, recipe) = (state.Network, state.Recipe);
        if (recipe.Augment && train.Images.dtype != ScalarType.Byte)
        {
            throw new ArgumentException($"images are {train.Images.dtype}; augmentation works on bytes", nameof(train));
        }

        using var scope = NewDisposeScope();
        // Augmentation changes bytes on the CPU; otherwise all is normalised once, and lies where it is used.
        using var images = recipe.Augment ? new ImageSource(train.Images, CPU) : Normalised(train.Images, normalisation, network.Device);
        using var testImages = Normalised(test.Images, normalisation, network.Device);
        var labels = train.Labels.to(network.Device);
        network.ZeroGradients();
        for (var epoch = state.History.Count + 1; epoch <= recipe.Epochs; epoch++)
        {
            var (rate, loss, accuracy) = Epoch(network, images, labels, epoch, normalisation, recipe, state.Optimiser, state.Random, cancellation);
            double? tested = recipe.Checkpoint == Checkpoint.Last && epoch < recipe.Epochs ? null : Test(network, testImages, test.Labels);
            state.Add(new(epoch, rate, loss, accuracy, tested));
            ended?.Invoke(state.History[^1]);
        }

        if (state.Best is { } best)
        {
            network.CopyFrom(best);
        }

        return state.History;
    }

    private static (double LearningRate, double Loss, double Accuracy) Epoch(
        ResNet network,
        ImageSource images,
        Tensor labels,
        int epoch,
        Normalisation normalisation,
        TrainingRecipe recipe,
        Sgd optimiser,
        RandomStream random,
        CancellationToken cancellation)
    {
        using var scope = NewDisposeScope();
        var order = tensor(random.Permutation((int)images.Count));
        var batches = Batches.ForTraining(images.Count, recipe.BatchSize);
        var ordered = labels.index_select(0, order.to(network.Device));
        var logits = empty([images.Count, network.Shape.Classes], ScalarType.Float32, network.Device);
        var rate = 0.0;
        for (var i = 0; i < batches.Count; i++)
        {
            using var step = NewDisposeScope();
            var (begin, count) = (batches[i].Begin, batches[i].End - batches[i].Begin);
            var index = order.narrow(0, begin, count);
            var batch = recipe.Augment ? Augmented(images, index, normalisation, network.Device, random) : images.Take(index.to(network.Device));
            rate = LearningRateSchedule.At(recipe, epoch, i, batches.Count);
            Descent.Step(network, optimiser, rate, batch, output =>
            {
                using (no_grad())
                {
                    logits.narrow(0, begin, count).copy_(output);
                }

                return F.cross_entropy(output, ordered.narrow(0, begin, count));
            });
            cancellation.ThrowIfCancellationRequested();
        }

        return (rate, F.cross_entropy(logits, ordered).item<float>(), Predictions.Accuracy(logits, ordered));
    }

    private static Tensor Augmented(ImageSource images, Tensor index, Normalisation normalisation, Device device, RandomStream random)
    {
        var draws = Enumerable.Range(0, (int)index.shape[0]).Select(_ => AugmentationDraw.Draw(random)).ToArray();
        var bytes = Augmentation.Apply(images.Take(index), draws);
        return normalisation.Apply(bytes.to(device));
    }

    private static ImageSource Normalised(Tensor images, Normalisation normalisation, Device device)
    {
        using var scope = NewDisposeScope();
        return new(images.dtype == ScalarType.Byte ? normalisation.Apply(images) : images, device);
    }

    private static double Test(ResNet network, ImageSource images, Tensor labels)
    {
        using var scope = NewDisposeScope();
        return Predictions.Accuracy(Predictions.Logits(network, images), labels);
    }
}
