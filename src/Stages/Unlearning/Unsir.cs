using Pipeline;
using Stages.Images;
using Stages.Models;
using Stages.Torch;
using Stages.Training;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Stages.Unlearning;

/// <summary>
/// Unlearning by error-maximising noise (Tarun and others, 2023; docs/science.md, section 6): noise that the model is
/// sure is not the forget class is learned, the model is impaired by training on it as the forget class, and repaired
/// on retain examples.
/// </summary>
public static class Unsir
{
    /// <summary>Draws for one run.</summary>
    /// <param name="random">The stream.</param>
    /// <param name="settings">The constants.</param>
    /// <param name="imageElements">Elements of one image: channels x height x width.</param>
    /// <param name="retained">Size of the part of the retain set, as <see cref="FirstOfEachClass"/> leaves it.</param>
    public static UnsirDraws Draw(RandomStream random, UnsirSettings settings, int imageElements, long retained)
    {
        var noise = random.Normal(settings.NoiseImages * imageElements);
        return new(noise, random.Permutation((int)(settings.NoiseExamples + retained)), random.Permutation((int)retained));
    }

    /// <summary>
    /// The indices of the first <paramref name="perClass"/> examples of each class, in the order of the set.
    /// </summary>
    /// <param name="classes">The class of every retain example: the fine class where a sub-class is forgotten.</param>
    /// <param name="perClass">How many of each.</param>
    public static long[] FirstOfEachClass(IReadOnlyList<long> classes, int perClass)
    {
        var seen = new Dictionary<long, int>();
        return
        [
            .. Enumerable
                .Range(0, classes.Count)
                .Where(i => (seen[classes[i]] = seen.GetValueOrDefault(classes[i]) + 1) <= perClass)
                .Select(i => (long)i),
        ];
    }

    /// <summary>Unlearns in place.</summary>
    /// <param name="network">The original model, which becomes the unlearned one.</param>
    /// <param name="retain">The part of the retain set.</param>
    /// <param name="forgetLabel">The model's label of the forget set.</param>
    /// <param name="settings">The constants.</param>
    /// <param name="draws">What <see cref="Draw"/> drew.</param>
    /// <returns>The losses of the impair steps, then those of the repair steps.</returns>
    public static float[] Unlearn(Network network, LabelledImages retain, long forgetLabel, UnsirSettings settings, UnsirDraws draws)
    {
        using var scope = NewDisposeScope();
        var noise = LearnNoise(network, retain, forgetLabel, settings, draws);
        return [.. Impair(network, retain, noise, forgetLabel, settings, draws), .. Repair(network, retain, settings, draws)];
    }

    /// <summary>
    /// The first phase: noise that raises the loss of the forget label. The network's statistics follow it, as it is in
    /// train mode, and in the reference's variant the network's gradients pile up.
    /// </summary>
    /// <returns>[noise images, channels, height, width], owned by the caller.</returns>
    internal static Tensor LearnNoise(Network network, LabelledImages retain, long forgetLabel, UnsirSettings settings, UnsirDraws draws)
    {
        using var scope = NewDisposeScope();
        long[] shape = [settings.NoiseImages, .. retain.Images.ImageShape];
        var noise = tensor(draws.Noise, shape, device: network.Device).requires_grad_(true);
        var gradient = zeros(shape, device: network.Device);
        noise.grad = gradient;
        var labels = full(settings.NoiseImages, forgetLabel.Kept(), ScalarType.Int64, network.Device);
        using var optimiser = new Adam(noise, gradient);
        network.ZeroGradients();
        for (var step = 0; step < settings.NoiseSteps; step++)
        {
            using var inner = NewDisposeScope();
            var loss =
                noise.pow(Scalars.Two).sum([1, 2, 3]).mean().mul(settings.NoisePenalty.Kept())
                - F.cross_entropy(network.Forward(noise, training: true), labels);
            if (settings.Variant == UnsirVariant.Reference)
            {
                gradient.zero_();
                loss.backward();
            }
            else
            {
                gradient.copy_(autograd.grad([loss], [noise])[0]);
            }

            optimiser.Step(settings.NoiseLearningRate);
        }

        return noise.detach().MoveToOuterDisposeScope();
    }

    /// <summary>
    /// The second phase: one epoch on copies of the noise, labelled as forgotten, and the retain examples.
    /// </summary>
    internal static float[] Impair(
        Network network,
        LabelledImages retain,
        Tensor noise,
        long forgetLabel,
        UnsirSettings settings,
        UnsirDraws draws
    )
    {
        using var scope = NewDisposeScope();
        var used = settings.NoiseExamples / settings.Copies;
        using var optimiser = new Adam(network.Weights, network.Gradients);
        var labels = cat([full(used, forgetLabel.Kept(), ScalarType.Int64, network.Device), retain.Labels]);
        // The copies come first in the order; one of each is kept.
        var order = draws.ImpairOrder.Select(i => i < settings.NoiseExamples ? i % used : i - settings.NoiseExamples + used).ToArray();
        var least = network.LeastBatch(retain.Images.ImageShape[1], retain.Images.ImageShape[2]);
        return Descent.Epoch(
            network,
            Take,
            order,
            Batches.ForTraining(order.Length, settings.ImpairBatchSize, least),
            optimiser,
            settings.LearningRate,
            (logits, index) => F.cross_entropy(logits, labels.index_select(0, index))
        );

        // Noise before examples, as in the order. Each kind is taken for the whole batch and the other's places hold
        // anything, so that no shape depends on the draws.
        Tensor Take(Tensor index) =>
            where(
                index.lt(used.Kept()).view(-1, 1, 1, 1),
                noise.index_select(0, index.clamp(0.Kept(), (used - 1).Kept())),
                retain.Images.Take(index.sub(used.Kept()).clamp_(0.Kept()))
            );
    }

    /// <summary>The third phase: one epoch on the retain examples.</summary>
    internal static float[] Repair(Network network, LabelledImages retain, UnsirSettings settings, UnsirDraws draws)
    {
        using var scope = NewDisposeScope();
        using var optimiser = new Adam(network.Weights, network.Gradients);
        return Descent.Epoch(
            network,
            retain.Images,
            retain.Labels,
            draws.RepairOrder,
            settings.RepairBatchSize,
            optimiser,
            settings.LearningRate
        );
    }
}
