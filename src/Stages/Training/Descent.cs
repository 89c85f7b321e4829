using Stages.Images;
using Stages.Models;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Stages.Training;

/// <summary>Gradient descent over the batches of an epoch.</summary>
public static class Descent
{
    /// <summary>One epoch of cross-entropy, mean over the batch, in train mode.</summary>
    /// <param name="network">The network trained.</param>
    /// <param name="images">Images on the network's device.</param>
    /// <param name="labels">Class ids of all images, on the network's device.</param>
    /// <param name="order">Indices of the examples in the order of the epoch.</param>
    /// <param name="batchSize">Examples per step.</param>
    /// <param name="optimiser">The optimiser of the network's weights.</param>
    /// <param name="learningRate">The learning rate of every step.</param>
    /// <returns>The loss of every step.</returns>
    /// <exception cref="DivergedException">A loss was not finite. They are looked at when the epoch is over: each look
    /// waits for the device.</exception>
    public static float[] Epoch(
        Network network,
        ImageSource images,
        Tensor labels,
        long[] order,
        int batchSize,
        IOptimiser optimiser,
        double learningRate
    ) =>
        Epoch(
            network,
            images,
            order,
            batchSize,
            optimiser,
            learningRate,
            (logits, index) => F.cross_entropy(logits, labels.index_select(0, index))
        );

    /// <summary>One epoch of a loss of the logits and the indices of a batch, in train mode.</summary>
    public static float[] Epoch(
        Network network,
        ImageSource images,
        long[] order,
        int batchSize,
        IOptimiser optimiser,
        double learningRate,
        Func<Tensor, Tensor, Tensor> loss
    )
    {
        var batches = Batches.ForTraining(order.Length, batchSize, network.LeastBatch(images.ImageShape[1], images.ImageShape[2]));
        return Epoch(network, images.Take, order, batches, optimiser, learningRate, loss);
    }

    /// <summary>One epoch whose batches come from anywhere, in train mode.</summary>
    public static float[] Epoch(
        Network network,
        Func<Tensor, Tensor> take,
        long[] order,
        IReadOnlyList<(long Begin, long End)> batches,
        IOptimiser optimiser,
        double learningRate,
        Func<Tensor, Tensor, Tensor> loss
    ) => Epoch(network, order, batches, optimiser, learningRate, index => loss(network.Forward(take(index), training: true), index));

    /// <summary>One epoch of a loss that is given the indices of a batch, and itself asks the network.</summary>
    public static float[] Epoch(
        Network network,
        long[] order,
        IReadOnlyList<(long Begin, long End)> batches,
        IOptimiser optimiser,
        double learningRate,
        Func<Tensor, Tensor> loss
    )
    {
        using var scope = NewDisposeScope();
        var all = tensor(order, device: network.Device);
        var losses = empty(batches.Count, ScalarType.Float32, network.Device);
        for (var i = 0; i < batches.Count; i++)
        {
            using var step = NewDisposeScope();
            var index = all.narrow(0, batches[i].Begin, batches[i].End - batches[i].Begin);
            var value = Step(network, optimiser, learningRate, loss(index));
            losses.narrow(0, i, 1).copy_(value);
        }

        var values = losses.cpu().data<float>().ToArray();
        return Array.FindIndex(values, value => !float.IsFinite(value)) is var diverged and >= 0
            ? throw new DivergedException(optimiser.Steps - values.Length + diverged + 1, values[diverged])
            : values;
    }

    /// <summary>
    /// One step in train mode: the gradients are those that were there plus the loss's, and are zero afterwards.
    /// (Whoever leaves gradients behind before a step adds to it: the reference code's UNSIR does.)
    /// </summary>
    /// <returns>The loss, detached.</returns>
    public static Tensor Step(Network network, IOptimiser optimiser, double learningRate, Tensor images, Func<Tensor, Tensor> loss) =>
        Step(network, optimiser, learningRate, loss(network.Forward(images, training: true)));

    private static Tensor Step(Network network, IOptimiser optimiser, double learningRate, Tensor loss)
    {
        loss.backward();
        optimiser.Step(learningRate);
        network.ZeroGradients();
        return loss.detach();
    }
}
