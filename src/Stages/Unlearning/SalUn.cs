using Pipeline;
using Stages.Images;
using Stages.Models;
using Stages.Torch;
using Stages.Training;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Stages.Unlearning;

/// <summary>SalUn.</summary>
[Kind("salun")]
public sealed record SalUnMethod(SalUnSettings Settings) : UnlearningMethod
{
    /// <inheritdoc/>
    public override void Apply(UnlearningTask task) =>
        SalUn.Unlearn(
            task.Network,
            task.Forget,
            task.Retain,
            Settings,
            SalUn.Draw(task.Random!, Settings, task.Forget.Count, task.Retain.Count, task.Network.Shape.Classes)
        );

    /// <inheritdoc/>
    public override long Passes(long forget, long retain, int retainClasses) => 3 * (forget + (Settings.Epochs * (forget + retain)));
}

/// <summary>What SalUn draws.</summary>
/// <param name="Labels">For every epoch, the label of every forget example.</param>
/// <param name="Orders">For every epoch, the order of the forget set followed by the retain set. In separate passes all
/// forget examples come first.</param>
public sealed record SalUnDraws(long[][] Labels, long[][] Orders);

/// <summary>
/// Unlearning by random labels in the weights that matter to the forget set (Fan and others, 2024; docs/science.md,
/// section 6).
/// </summary>
public static class SalUn
{
    /// <summary>Draws for one run, epoch after epoch: labels are uniform over all classes, the own one too.</summary>
    public static SalUnDraws Draw(RandomStream random, SalUnSettings settings, long forgotten, long retained, int classes)
    {
        var (labels, orders) = (new long[settings.Epochs][], new long[settings.Epochs][]);
        for (var epoch = 0; epoch < settings.Epochs; epoch++)
        {
            labels[epoch] = [.. Enumerable.Range(0, (int)forgotten).Select(_ => random.NextInt(classes))];
            orders[epoch] =
                settings.Epoch == SalUnEpoch.Together
                    ? random.Permutation((int)(forgotten + retained))
                    : [.. random.Permutation((int)forgotten), .. random.Permutation((int)retained).Select(i => forgotten + i)];
        }

        return new(labels, orders);
    }

    /// <summary>Unlearns in place.</summary>
    /// <param name="network">The original model, which becomes the unlearned one.</param>
    /// <param name="forget">The forget set; its labels make the mask.</param>
    /// <param name="retain">The retain set, of the same source.</param>
    /// <param name="settings">The constants.</param>
    /// <param name="draws">What <see cref="Draw"/> drew.</param>
    /// <returns>The loss of every step.</returns>
    public static float[] Unlearn(Network network, LabelledImages forget, LabelledImages retain, SalUnSettings settings, SalUnDraws draws)
    {
        using var scope = NewDisposeScope();
        var mask = Mask(network, forget, settings);
        using var optimiser = new MaskedSgd(network.Weights, network.Gradients, mask, settings);
        var images = forget.Images.Then(retain.Images);
        var least = network.LeastBatch(images.ImageShape[1], images.ImageShape[2]);
        IReadOnlyList<(long Begin, long End)> batches =
            settings.Epoch == SalUnEpoch.Together
                ? Batches.ForTraining(images.Count, settings.BatchSize, least)
                :
                [
                    .. Batches.ForTraining(forget.Count, settings.BatchSize, least),
                    .. Batches
                        .ForTraining(retain.Count, settings.BatchSize, least)
                        .Select(batch => (forget.Count + batch.Begin, forget.Count + batch.End)),
                ];
        return [.. draws.Orders.SelectMany(Epoch)];

        float[] Epoch(long[] order, int epoch)
        {
            using var inner = NewDisposeScope();
            var labels = cat([tensor(draws.Labels[epoch], device: network.Device), retain.Labels]);
            return Descent.Epoch(
                network,
                images.Take,
                order,
                batches,
                optimiser,
                settings.LearningRate,
                (logits, index) => F.cross_entropy(logits, labels.index_select(0, index))
            );
        }
    }

    /// <summary>
    /// Which weights are trained: the share with the largest absolute gradient of the forget set's cross-entropy, summed
    /// over its batches in file order, in eval mode. Of equal ones the first are taken.
    /// </summary>
    /// <returns>bool, lying as <see cref="Network.Weights"/> does; the caller owns it.</returns>
    internal static Tensor Mask(Network network, LabelledImages forget, SalUnSettings settings)
    {
        using var scope = NewDisposeScope();
        network.ZeroGradients();
        foreach (var (begin, end) in Batches.Of(forget.Count, settings.BatchSize))
        {
            using var batch = NewDisposeScope();
            var logits = network.Forward(forget.Images.Slice(begin, end), training: false);
            F.cross_entropy(logits, forget.Labels.narrow(0, begin, end - begin)).backward();
        }

        var chosen = (long)(settings.Share * network.Gradients.numel());
        var (_, order) = network.Gradients.abs().sort(dim: 0, descending: true, stable: true);
        network.ZeroGradients();
        return zeros_like(network.Gradients, ScalarType.Bool)
            .index_fill_(0, order.narrow(0, 0, chosen), Scalars.One)
            .MoveToOuterDisposeScope();
    }
}
