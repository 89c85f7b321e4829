using Pipeline;
using Stages.Images;
using Stages.Models;
using Stages.Torch;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Stages.Unlearning;

/// <summary>The constants of Fisher forgetting.</summary>
[Kind("fisher-settings")]
public sealed record FisherForgettingSettings
{
    /// <summary>α: how much noise.</summary>
    [Range(1e-15, 1e9)]
    public double Alpha { get; init; } = 1e-6;

    /// <summary>Examples per gradient, whose loss is their mean.</summary>
    [Range(1, 65_536, Unit = "examples")]
    public int BatchSize { get; init; } = 64;
}

/// <summary>Fisher forgetting.</summary>
[Kind("fisher")]
public sealed record FisherForgettingMethod(FisherForgettingSettings Settings) : UnlearningMethod
{
    /// <inheritdoc/>
    public override void Apply(UnlearningTask task) =>
        FisherForgetting.Unlearn(task.Network, task.Retain, Settings, task.Random!.Normal((int)task.Network.Weights.numel()));

    /// <summary>
    /// A backward pass for every class. It is not told how many the model tells apart, and counts those of the forgotten
    /// kind: too many for a model of super classes that forgets a fine one.
    /// </summary>
    public override long Passes(long forget, long retain, int retainClasses) => (1 + (2 * (retainClasses + 1L))) * retain;
}

/// <summary>
/// Fisher forgetting (Golatkar and others, 2020; docs/science.md, section 6): every weight is given noise, the more the
/// less the retain set depends on it.
/// </summary>
public static class FisherForgetting
{
    private const double Least = 1e-8;
    private const double Greatest = 1e3;

    /// <summary>Unlearns in place.</summary>
    /// <param name="network">The original model, which becomes the unlearned one; its running statistics stay.</param>
    /// <param name="retain">The retain set, in the order in which batches are formed.</param>
    /// <param name="settings">The constants.</param>
    /// <param name="normals">A standard normal number for each of <see cref="Network.Weights"/>.</param>
    public static void Unlearn(Network network, LabelledImages retain, FisherForgettingSettings settings, float[] normals)
    {
        using var scope = NewDisposeScope();
        using var information = Information(network, retain, settings.BatchSize);
        using var off = no_grad();
        // The root of min(1/(H + 1e-8), 1e3). Not sqrt, which MKL makes of the processor's own approximation.
        var deviation = information.add_(Least.Kept(), Scalars.One).rsqrt_().clamp_max_(Math.Sqrt(Greatest).Kept());
        var noise = tensor(normals, device: network.Device);
        network.Weights.add_(noise.mul_(deviation).mul_(Math.Sqrt(settings.Alpha).Kept()), Scalars.One);
    }

    /// <summary>
    /// The diagonal of the Fisher information, about: the mean over batches of the sum over classes of the batch's mean
    /// probability of the class times the squared gradient of the mean cross-entropy with that class; in eval mode.
    /// </summary>
    /// <returns>One number per weight, lying as <see cref="Network.Weights"/> does; the caller owns it.</returns>
    public static Tensor Information(Network network, LabelledImages examples, int batchSize)
    {
        using var scope = NewDisposeScope();
        var sum = zeros_like(network.Weights);
        var gradients = network.Gradients;
        var batches = Batches.Of(examples.Count, batchSize).ToList();
        foreach (var (begin, end) in batches)
        {
            using var batch = NewDisposeScope();
            var logits = network.Forward(examples.Images.Slice(begin, end), training: false);
            var probabilities = logits.detach().softmax(1).mean([0]);
            for (var label = 0; label < network.Shape.Classes; label++)
            {
                using var one = NewDisposeScope();
                network.ZeroGradients();
                var labels = full(end - begin, label.Kept(), ScalarType.Int64, network.Device);
                autograd.backward([F.cross_entropy(logits, labels)], retain_graph: true);
                sum.addcmul_(gradients, gradients.mul(probabilities.select(0, label)), Scalars.One);
            }
        }

        network.ZeroGradients();
        return sum.div_(batches.Count.Kept()).MoveToOuterDisposeScope();
    }
}
