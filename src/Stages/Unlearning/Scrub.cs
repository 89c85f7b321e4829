using Pipeline;
using Stages.Images;
using Stages.Models;
using Stages.Torch;
using Stages.Training;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Stages.Unlearning;

/// <summary>The constants of SCRUB; the defaults are those of public comparisons on CIFAR.</summary>
[Kind("scrub-settings")]
public sealed record ScrubSettings
{
    /// <summary>Passes over the retain set.</summary>
    [Range(1, 10_000, Unit = "epochs")]
    public int Epochs { get; init; } = 10;

    /// <summary>How many of the first epochs begin with a pass over the forget set, away from the teacher.</summary>
    [Range(0, 10_000, Unit = "epochs")]
    public int AscentEpochs { get; init; } = 3;

    /// <summary>Examples per step on the retain set.</summary>
    [Range(2, 65_536, Unit = "examples")]
    public int RetainBatchSize { get; init; } = 32;

    /// <summary>Examples per step on the forget set.</summary>
    [Range(2, 65_536, Unit = "examples")]
    public int ForgetBatchSize { get; init; } = 64;

    /// <summary>T, which divides all logits before the softmax.</summary>
    [Range(0.001, 1000)]
    public double Temperature { get; init; } = 2;

    /// <summary>γ, the coefficient of the cross-entropy on the retain set.</summary>
    [Range(0, 1e6)]
    public double Gamma { get; init; } = 1;

    /// <summary>α, the coefficient of the distance to the teacher on the retain set.</summary>
    [Range(0, 1e6)]
    public double Alpha { get; init; } = 0.5;

    /// <summary>The coefficient of the weights' distance to the original ones, in all steps.</summary>
    [Range(0, 1e6)]
    public double Smoothing { get; init; } = 0.5;

    /// <summary>Adam's learning rate.</summary>
    [Range(1e-9, 1e9)]
    public double LearningRate { get; init; } = 5e-4;

    /// <summary>Adam's weight decay, in the gradient.</summary>
    [Range(0, 1)]
    public double WeightDecay { get; init; } = 0.1;

    /// <summary>Epochs after which the learning rate is multiplied by the factor.</summary>
    [Range(1, 10_000, Unit = "epochs", MayBeEmpty = true)]
    public IReadOnlyList<int> Milestones { get; init; } = [5, 8, 9];

    /// <summary>The factor.</summary>
    [Range(0.0001, 1)]
    public double LearningRateFactor { get; init; } = 0.1;

    /// <summary>How many passes over the forget set there are.</summary>
    internal int Ascents => Math.Min(AscentEpochs, Epochs);

    /// <summary>The learning rate of an epoch, from 1.</summary>
    internal double LearningRateOf(int epoch) => LearningRate * Math.Pow(LearningRateFactor, Milestones.Count(m => m < epoch));
}

/// <summary>SCRUB.</summary>
[Kind("scrub")]
public sealed record ScrubMethod(ScrubSettings Settings) : UnlearningMethod
{
    /// <inheritdoc/>
    public override void Apply(UnlearningTask task) =>
        Scrub.Unlearn(
            task.Network,
            task.Forget,
            task.Retain,
            Settings,
            Scrub.Draw(task.Random!, Settings, task.Forget.Count, task.Retain.Count)
        );

    /// <inheritdoc/>
    public override long Passes(long forget, long retain, int retainClasses) =>
        forget + retain + (3 * ((Settings.Ascents * forget) + (Settings.Epochs * retain)));
}

/// <summary>What SCRUB draws.</summary>
/// <param name="ForgetOrders">The order of the forget set in every epoch that begins with it.</param>
/// <param name="RetainOrders">The order of the retain set in every epoch.</param>
public sealed record ScrubDraws(long[][] ForgetOrders, long[][] RetainOrders);

/// <summary>
/// Unlearning away from a teacher on the forget set and back to it on the retain set (Kurmanji and others, 2023;
/// docs/science.md, section 6). The teacher is the original model.
/// </summary>
public static class Scrub
{
    /// <summary>Draws for one run.</summary>
    public static ScrubDraws Draw(RandomStream random, ScrubSettings settings, long forgotten, long retained) =>
        new(Orders.Draw(random, settings.Ascents, forgotten), Orders.Draw(random, settings.Epochs, retained));

    /// <summary>Unlearns in place.</summary>
    /// <param name="network">The original model, which becomes the unlearned one.</param>
    /// <param name="forget">The forget set; its labels are not used.</param>
    /// <param name="retain">The retain set.</param>
    /// <param name="settings">The constants.</param>
    /// <param name="draws">What <see cref="Draw"/> drew.</param>
    /// <param name="afterEpoch">Is told every epoch, from 1, when it is over; the network is then that epoch's
    /// student.</param>
    /// <returns>The loss of every step.</returns>
    public static float[] Unlearn(
        Network network,
        LabelledImages forget,
        LabelledImages retain,
        ScrubSettings settings,
        ScrubDraws draws,
        Action<int>? afterEpoch = null
    )
    {
        using var scope = NewDisposeScope();
        // The teacher is in eval mode and never changes, so what it says of an example is asked once.
        var forgetTargets = Softened(Predictions.Logits(network, forget.Images), settings).softmax(1);
        var retainTargets = Softened(Predictions.Logits(network, retain.Images), settings).softmax(1);
        using var original = network.Clone();
        using var optimiser = new Adam(network.Weights, network.Gradients, settings.WeightDecay);
        network.ZeroGradients();
        var losses = new List<float>();
        for (var epoch = 1; epoch <= settings.Epochs; epoch++)
        {
            if (epoch <= settings.Ascents)
            {
                losses.AddRange(Pass(forget, draws.ForgetOrders[epoch - 1], settings.ForgetBatchSize, epoch, Away));
            }

            losses.AddRange(Pass(retain, draws.RetainOrders[epoch - 1], settings.RetainBatchSize, epoch, Back));
            afterEpoch?.Invoke(epoch);
        }

        return [.. losses];

        float[] Pass(LabelledImages set, long[] order, int batchSize, int epoch, Func<Tensor, Tensor, Tensor> loss) =>
            Descent.Epoch(network, set.Images, order, batchSize, optimiser, settings.LearningRateOf(epoch), loss);

        Tensor Away(Tensor logits, Tensor index) =>
            FromTeacher(forgetTargets, logits, index, settings).neg().add(FromOriginal(network, original, settings), Scalars.One);

        Tensor Back(Tensor logits, Tensor index) =>
            F.cross_entropy(logits, retain.Labels.index_select(0, index))
                .mul(settings.Gamma.Kept())
                .add(FromTeacher(retainTargets, logits, index, settings).mul(settings.Alpha.Kept()), Scalars.One)
                .add(FromOriginal(network, original, settings), Scalars.One);
    }

    // T² · KL(softmax(t/T) ‖ softmax(s/T)), mean over the batch.
    private static Tensor FromTeacher(Tensor targets, Tensor logits, Tensor index, ScrubSettings settings) =>
        Distillation
            .Divergence(targets.index_select(0, index), Softened(logits, settings))
            .mul((settings.Temperature * settings.Temperature).Kept());

    // s · Σ ‖θ − θ0‖₂ over the tensors of the network. Where a tensor has not moved its gradient is zero.
    private static Tensor FromOriginal(Network network, Network original, ScrubSettings settings) =>
        network
            .Parameters.Zip(original.Parameters, (ours, theirs) => ours.Value.sub(theirs.Value.detach()).norm())
            .Aggregate((sum, distance) => sum.add(distance, Scalars.One))
            .mul(settings.Smoothing.Kept());

    private static Tensor Softened(Tensor logits, ScrubSettings settings) => logits.div(settings.Temperature.Kept());
}
