using Pipeline;
using Stages.Images;
using Stages.Models;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Stages.Training;

/// <summary>Training of an original model, or of a retrained one (docs/science.md, section 5).</summary>
public static class Trainer
{
    /// <summary>
    /// Trains a network in place, from where its state is, and leaves it at the checkpoint that the recipe keeps. A
    /// training that diverges ends with the epoch in which it did, and leaves the network as it then is: no epoch before
    /// it is taken for the whole.
    /// </summary>
    /// <param name="state">The network and the recipe, before the first epoch or after any other.</param>
    /// <param name="train">Training examples, on the network's device.</param>
    /// <param name="heldOut">Examples on which epochs are tested, on the network's device: those of the validation part,
    /// or test examples where there is none.</param>
    /// <param name="ended">Told of every epoch as it ends, when the state may be saved.</param>
    /// <param name="cancellation">Looked at after every step.</param>
    /// <returns>One record per epoch. With <see cref="Checkpoint.Last"/> only the last epoch is tested.</returns>
    /// <exception cref="ArgumentException">The recipe augments, and the images are not bytes.</exception>
    public static IReadOnlyList<EpochRecord> Train(
        TrainingState state,
        LabelledImages train,
        LabelledImages heldOut,
        Action<EpochRecord>? ended = null,
        CancellationToken cancellation = default
    )
    {
        var (network, recipe) = (state.Network, state.Recipe);
        network.ZeroGradients();
        for (var epoch = state.History.Count + 1; epoch <= recipe.Epochs && !state.Diverged; epoch++)
        {
            var (rate, loss, accuracy) = Epoch(state, train, epoch, cancellation);
            var trained = new EpochRecord(epoch, rate, loss, accuracy, null);
            var tested = !trained.Diverged && (recipe.Checkpoint == Checkpoint.Best || epoch == recipe.Epochs);
            state.Add(tested ? trained with { HeldOutAccuracy = Test(network, heldOut) } : trained);
            ended?.Invoke(state.History[^1]);
        }

        if (state.Best is { } best && !state.Diverged)
        {
            network.CopyFrom(best);
        }

        return state.History;
    }

    private static (double LearningRate, double Loss, double Accuracy) Epoch(
        TrainingState state,
        LabelledImages train,
        int epoch,
        CancellationToken cancellation
    )
    {
        using var scope = NewDisposeScope();
        var device = state.Network.Device;
        var order = tensor(state.Order.Permutation((int)train.Count), device: device);
        var (height, width) = (train.Images.ImageShape[1], train.Images.ImageShape[2]);
        var batches = Batches.ForTraining(train.Count, state.Recipe.BatchSize, state.Network.LeastBatch(height, width));
        var labels = train.Labels.index_select(0, order);
        // Of the whole epoch: an upload in a step would wait for the GPU.
        var lookups = state.Recipe.Augment ? Augmentation.Lookups(Draws(state.Augmentation, train.Count), height, width, device) : null;
        var logits = empty([train.Count, state.Network.Shape.Classes], ScalarType.Float32, device);
        var rate = 0.0;
        for (var i = 0; i < batches.Count; i++)
        {
            using var step = NewDisposeScope();
            var (begin, count) = (batches[i].Begin, batches[i].End - batches[i].Begin);
            rate = LearningRateSchedule.At(state.Recipe, epoch, i, batches.Count);
            var index = order.narrow(0, begin, count);
            var batch = lookups is null ? train.Images.Take(index) : train.Images.TakeAugmented(index, lookups.narrow(0, begin, count));
            Step(state, batch, labels.narrow(0, begin, count), rate, logits.narrow(0, begin, count));
            cancellation.ThrowIfCancellationRequested();
        }

        return (rate, F.cross_entropy(logits, labels).item<float>(), Predictions.Accuracy(logits, labels));
    }

    private static void Step(TrainingState state, Tensor batch, Tensor labels, double rate, Tensor logits) =>
        Descent.Step(
            state.Network,
            state.Optimiser,
            rate,
            batch,
            output =>
            {
                using (no_grad())
                {
                    logits.copy_(output);
                }

                return F.cross_entropy(output, labels);
            }
        );

    private static IEnumerable<AugmentationDraw> Draws(RandomStream random, long count)
    {
        for (var i = 0; i < count; i++)
        {
            yield return AugmentationDraw.Draw(random);
        }
    }

    private static double Test(Network network, LabelledImages heldOut)
    {
        using var scope = NewDisposeScope();
        return Predictions.Accuracy(Predictions.Logits(network, heldOut.Images), heldOut.Labels);
    }
}
