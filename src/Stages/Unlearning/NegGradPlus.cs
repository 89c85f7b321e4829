using Pipeline;
using Stages.Images;
using Stages.Models;
using Stages.Torch;
using Stages.Training;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Stages.Unlearning;

/// <summary>By which statistics batch normalisation normalises while a method trains.</summary>
public enum NormalisationMode
{
    /// <summary>By the batch's own; the running ones follow.</summary>
    Train,

    /// <summary>By the running ones, which stay.</summary>
    Eval,
}

/// <summary>The constants of NegGrad+; the defaults are those of public comparisons on CIFAR.</summary>
[Kind("neggrad-plus-settings")]
public sealed record NegGradPlusSettings
{
    /// <summary>Passes over the retain set.</summary>
    [Range(1, 10_000, Unit = "epochs")]
    public int Epochs { get; init; } = 10;

    /// <summary>Examples of either set per step.</summary>
    [Range(2, 65_536, Unit = "examples")]
    public int BatchSize { get; init; } = 256;

    /// <summary>α, the coefficient of the retain batch's loss; the forget batch's is α − 1.</summary>
    [Range(0, 1)]
    public double Alpha { get; init; } = 0.95;

    /// <summary>SGD's learning rate, constant.</summary>
    [Range(1e-9, 1e9)]
    public double LearningRate { get; init; } = 0.01;

    /// <summary>SGD's momentum.</summary>
    [Range(0, 0.9999)]
    public double Momentum { get; init; } = 0.9;

    /// <summary>SGD's weight decay.</summary>
    [Range(0, 1)]
    public double WeightDecay { get; init; }

    /// <summary>By which statistics batches are normalised.</summary>
    public NormalisationMode Mode { get; init; } = NormalisationMode.Train;
}

/// <summary>NegGrad+.</summary>
[Kind("neggrad-plus")]
public sealed record NegGradPlusMethod(NegGradPlusSettings Settings) : UnlearningMethod
{
    /// <inheritdoc/>
    public override void Apply(UnlearningTask task) =>
        NegGradPlus.Unlearn(
            task.Network,
            task.Forget,
            task.Retain,
            Settings,
            NegGradPlus.Draw(task.Random!, Settings, task.Forget.Count, task.Retain.Count)
        );

    /// <inheritdoc/>
    public override long Passes(long forget, long retain, int retainClasses)
    {
        var steps = (retain + Settings.BatchSize - 1) / Settings.BatchSize;
        return 3 * Settings.Epochs * (retain + (steps * Math.Min(forget, Settings.BatchSize)));
    }
}

/// <summary>What NegGrad+ draws.</summary>
/// <param name="ForgetOrders">For every epoch, the order of the forget set.</param>
/// <param name="RetainOrders">For every epoch, the order of the retain set.</param>
public sealed record NegGradPlusDraws(long[][] ForgetOrders, long[][] RetainOrders);

/// <summary>
/// Unlearning by descent on the retain set and ascent on the forget set at once (docs/science.md, section 6).
/// </summary>
public static class NegGradPlus
{
    /// <summary>Draws for one run.</summary>
    public static NegGradPlusDraws Draw(RandomStream random, NegGradPlusSettings settings, long forgotten, long retained) =>
        new(Orders.Draw(random, settings.Epochs, forgotten), Orders.Draw(random, settings.Epochs, retained));

    /// <summary>
    /// Unlearns in place. Every retain batch meets the next forget batch; these come in the same order again when an
    /// epoch has used them all.
    /// </summary>
    /// <param name="network">The original model, which becomes the unlearned one.</param>
    /// <param name="forget">The forget set.</param>
    /// <param name="retain">The retain set, whose images have the same size.</param>
    /// <param name="settings">The constants.</param>
    /// <param name="draws">What <see cref="Draw"/> drew.</param>
    /// <returns>The loss of every step.</returns>
    public static float[] Unlearn(
        Network network,
        LabelledImages forget,
        LabelledImages retain,
        NegGradPlusSettings settings,
        NegGradPlusDraws draws
    )
    {
        using var scope = NewDisposeScope();
        using var optimiser = new Sgd(network.Weights, network.Gradients, settings.Momentum, settings.WeightDecay);
        network.ZeroGradients();
        return [.. draws.ForgetOrders.Zip(draws.RetainOrders).SelectMany(orders => Epoch(orders.First, orders.Second))];

        float[] Epoch(long[] forgetOrder, long[] retainOrder)
        {
            using var epoch = NewDisposeScope();
            var forgetAll = tensor(forgetOrder, device: network.Device);
            var forgetBatches = BatchesOf(forget);
            var steps = 0;
            return Descent.Epoch(network, retainOrder, BatchesOf(retain), optimiser, settings.LearningRate, Loss);

            Tensor Loss(Tensor index)
            {
                var (begin, end) = forgetBatches[steps++ % forgetBatches.Count];
                return CrossEntropy(retain, index).mul(settings.Alpha.Kept())
                    - CrossEntropy(forget, forgetAll.narrow(0, begin, end - begin)).mul((1 - settings.Alpha).Kept());
            }
        }

        IReadOnlyList<(long Begin, long End)> BatchesOf(LabelledImages set) =>
            Batches.ForTraining(set.Count, settings.BatchSize, network.LeastBatch(set.Images.ImageShape[1], set.Images.ImageShape[2]));

        Tensor CrossEntropy(LabelledImages set, Tensor index) =>
            F.cross_entropy(
                network.Forward(set.Images.Take(index), training: settings.Mode == NormalisationMode.Train),
                set.Labels.index_select(0, index)
            );
    }
}
