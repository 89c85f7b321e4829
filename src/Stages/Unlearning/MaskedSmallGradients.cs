using Pipeline;
using Stages.Images;
using Stages.Models;
using Stages.Torch;
using Stages.Training;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Stages.Unlearning;

/// <summary>The constants of MSG; the defaults are those of the challenge's second place.</summary>
[Kind("msg-settings")]
public sealed record MaskedSmallGradientsSettings
{
    /// <summary>Passes over the retain set.</summary>
    [Range(1, 10_000, Unit = "epochs")]
    public int Epochs { get; init; } = 5;

    /// <summary>Examples per step, and per gradient where weights are chosen.</summary>
    [Range(2, 65_536, Unit = "examples")]
    public int BatchSize { get; init; } = 64;

    /// <summary>SGD's highest learning rate.</summary>
    [Range(1e-9, 1e9)]
    public double LearningRate { get; init; } = 1e-3;

    /// <summary>SGD's momentum.</summary>
    [Range(0, 0.9999)]
    public double Momentum { get; init; } = 0.9;

    /// <summary>SGD's weight decay.</summary>
    [Range(0, 1)]
    public double WeightDecay { get; init; } = 5e-4;

    /// <summary>Percent of each layer's weights that are drawn anew.</summary>
    [Range(0, 100, Unit = "%")]
    public int DrawnPercent { get; init; } = 30;

    /// <summary>What the gradients of these layers' other weights are multiplied by.</summary>
    [Range(0, 1)]
    public double OtherGradients { get; init; } = 0.1;
}

/// <summary>MSG.</summary>
[Kind("msg")]
public sealed record MaskedSmallGradientsMethod(MaskedSmallGradientsSettings Settings) : UnlearningMethod
{
    /// <inheritdoc/>
    public override string? Misses(Architecture network) =>
        network.Convolves ? null : $"convolutions, and the network '{network.Name}' has none";

    /// <inheritdoc/>
    public override void Apply(UnlearningTask task) =>
        MaskedSmallGradients.Unlearn(
            task.Network,
            task.Forget,
            task.Retain,
            Settings,
            MaskedSmallGradients.Draw(task.Random!, Settings, task.Network, task.Forget.Count, task.Retain.Count)
        );

    /// <inheritdoc/>
    public override long Passes(long forget, long retain, int retainClasses) =>
        3 * (forget + Math.Min(forget, retain) + (Settings.Epochs * retain));
}

/// <summary>What MSG draws.</summary>
/// <param name="Subset">Indices of the part of the retain set that the forget set is compared with.</param>
/// <param name="Normals">Standard normal numbers, one for every weight of each of <see cref="Network.Layers"/>.</param>
/// <param name="Orders">For every epoch, the order of the retain set.</param>
public sealed record MaskedSmallGradientsDraws(long[] Subset, IReadOnlyList<float[]> Normals, long[][] Orders);

/// <summary>
/// Unlearning by masking small gradients (the second place of the NeurIPS challenge of 2023; docs/science.md,
/// section 6): weights that matter neither to the forget set nor to as many retain examples, or to both alike, are
/// drawn anew, and the network is trained on the retain set, these weights faster than their layers' others.
/// </summary>
public static class MaskedSmallGradients
{
    /// <summary>Draws for one run.</summary>
    public static MaskedSmallGradientsDraws Draw(
        RandomStream random,
        MaskedSmallGradientsSettings settings,
        Network network,
        long forgotten,
        long retained
    ) =>
        new(
            random.Subset((int)retained, (int)Math.Min(forgotten, retained)),
            [.. network.Layers.Select(layer => random.Normal((int)layer.numel()))],
            Orders.Draw(random, settings.Epochs, retained)
        );

    /// <summary>The learning rate of an epoch, from 1: it rises over the first ⌊(E + 1)/2⌋ and falls from there on.</summary>
    public static double LearningRate(MaskedSmallGradientsSettings settings, int epoch)
    {
        var rising = (settings.Epochs + 1) / 2;
        return settings.LearningRate
            * (epoch <= rising ? (double)epoch / rising : (double)(settings.Epochs + 1 - epoch) / (settings.Epochs + 1 - rising));
    }

    /// <summary>Unlearns in place.</summary>
    /// <param name="network">The original model, which becomes the unlearned one.</param>
    /// <param name="forget">The forget set.</param>
    /// <param name="retain">The retain set.</param>
    /// <param name="settings">The constants.</param>
    /// <param name="draws">What <see cref="Draw"/> drew.</param>
    /// <returns>The loss of every step.</returns>
    public static float[] Unlearn(
        Network network,
        LabelledImages forget,
        LabelledImages retain,
        MaskedSmallGradientsSettings settings,
        MaskedSmallGradientsDraws draws
    )
    {
        using var scope = NewDisposeScope();
        var part = retain.Part(tensor(draws.Subset, device: network.Device));
        var factors = Reinitialise(network, Gradient(network, part, forget, settings.BatchSize), settings, draws.Normals);
        using var optimiser = new ScaledGradients(
            new Sgd(network.Weights, network.Gradients, settings.Momentum, settings.WeightDecay),
            network.Gradients,
            factors
        );
        return
        [
            .. draws.Orders.SelectMany(
                (order, epoch) =>
                    Descent.Epoch(
                        network,
                        retain.Images,
                        retain.Labels,
                        order,
                        settings.BatchSize,
                        optimiser,
                        LearningRate(settings, epoch + 1)
                    )
            ),
        ];
    }

    /// <summary>
    /// The gradients of the part of the retain set less those of the forget set: sums over batches, in the sets' orders, of
    /// the mean cross-entropy's gradient in eval mode. The network's gradients are zero afterwards.
    /// </summary>
    /// <returns>One number per weight, lying as <see cref="Network.Weights"/> does; the caller owns it.</returns>
    public static Tensor Gradient(Network network, LabelledImages part, LabelledImages forget, int batchSize)
    {
        network.ZeroGradients();
        foreach (var (examples, sign) in new[] { (part, 1), (forget, -1) })
        {
            foreach (var (begin, end) in Batches.Of(examples.Count, batchSize))
            {
                using var batch = NewDisposeScope();
                var logits = network.Forward(examples.Images.Slice(begin, end), training: false);
                F.cross_entropy(logits, examples.Labels.narrow(0, begin, end - begin)).mul(sign.Kept()).backward();
            }
        }

        var gradient = network.Gradients.clone();
        network.ZeroGradients();
        return gradient;
    }

    // Draws the weights with the smallest gradients anew, of equal ones the first, from N(0, 2/fan-out). Returns what every
    // gradient is multiplied by from then on.
    private static Tensor Reinitialise(
        Network network,
        Tensor gradient,
        MaskedSmallGradientsSettings settings,
        IReadOnlyList<float[]> normals
    )
    {
        using var scope = NewDisposeScope();
        using var off = no_grad();
        var factors = ones_like(network.Weights);
        foreach (var (layer, normal) in network.Layers.Zip(normals))
        {
            var count = (long)Math.Round(settings.DrawnPercent / 100.0 * layer.numel());
            var order = In(gradient, layer).flatten().abs().sort(0, descending: false, stable: true).Indices;
            var chosen = order.narrow(0, 0, count);
            var fanOut = layer.shape[0] * layer.shape.Skip(2).Aggregate(1L, (product, size) => product * size);
            var drawn = tensor(normal, device: network.Device).mul_(Math.Sqrt(2.0 / fanOut).Kept());
            var weights = layer.flatten().index_copy(0, chosen, drawn.index_select(0, chosen));
            layer.copy_(weights.view(layer.shape));
            var others = order.narrow(0, count, order.numel() - count);
            var factor = ones(layer.numel(), device: network.Device).index_fill_(0, others, settings.OtherGradients.Kept());
            In(factors, layer).copy_(factor.view(layer.shape));
        }

        return factors.MoveToOuterDisposeScope();
    }

    // The part of a tensor that lies as the weights do, where a layer's weights lie.
    private static Tensor In(Tensor all, Tensor layer) => all.as_strided(layer.shape, layer.stride(), layer.storage_offset());
}
