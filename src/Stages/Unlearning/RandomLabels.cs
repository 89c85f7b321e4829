using Pipeline;
using Stages.Images;
using Stages.Models;
using Stages.Training;
using static TorchSharp.torch;

namespace Stages.Unlearning;

/// <summary>The constants of unlearning by random labels; the defaults are the paper's.</summary>
[Kind("random-labels-settings")]
public sealed record RandomLabelsSettings
{
    /// <summary>Passes over the forget and retain sets together.</summary>
    [Range(1, 10_000, Unit = "epochs")]
    public int Epochs { get; init; } = 3;

    /// <summary>Examples per step.</summary>
    [Range(2, 65_536, Unit = "examples")]
    public int BatchSize { get; init; } = 128;

    /// <summary>Adam's learning rate.</summary>
    [Range(1e-9, 1e9)]
    public double LearningRate { get; init; } = 1e-4;
}

/// <summary>Random Labels.</summary>
[Kind("random-labels")]
public sealed record RandomLabelsMethod(RandomLabelsSettings Settings) : UnlearningMethod
{
    /// <inheritdoc/>
    public override void Apply(UnlearningTask task)
    {
        var own = task.Forget.Labels.cpu().data<long>().ToArray();
        RandomLabels.Unlearn(
            task.Network,
            task.Forget,
            task.Retain,
            Settings,
            RandomLabels.Draw(task.Random!, Settings, own, task.Retain.Count, task.Network.Shape.Classes)
        );
    }

    /// <inheritdoc/>
    public override long Passes(long forget, long retain, int retainClasses) => 3 * Settings.Epochs * (forget + retain);
}

/// <summary>What unlearning by random labels draws.</summary>
/// <param name="Labels">The label of every forget example.</param>
/// <param name="Orders">For every epoch, the order of the forget set followed by the retain set.</param>
public sealed record RandomLabelsDraws(long[] Labels, long[][] Orders);

/// <summary>
/// Unlearning by training on random labels for the forget set beside the retain set (docs/science.md, section 6).
/// </summary>
public static class RandomLabels
{
    /// <summary>Draws for one run: labels are uniform over the classes other than the example's own.</summary>
    /// <param name="random">The stream.</param>
    /// <param name="settings">The constants.</param>
    /// <param name="forgetLabels">The model's label of every forget example.</param>
    /// <param name="retained">Size of the retain set.</param>
    /// <param name="classes">The model's number of classes, at least 2.</param>
    public static RandomLabelsDraws Draw(
        RandomStream random,
        RandomLabelsSettings settings,
        IReadOnlyList<long> forgetLabels,
        long retained,
        int classes
    )
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 2);
        var labels = forgetLabels.Select(own => random.NextInt(classes - 1) is var other && other >= own ? other + 1 : other).ToArray();
        return new(labels, Orders.Draw(random, settings.Epochs, labels.Length + retained));
    }

    /// <summary>Unlearns in place.</summary>
    /// <param name="network">The original model, which becomes the unlearned one.</param>
    /// <param name="forget">The forget set; its labels are not used.</param>
    /// <param name="retain">The retain set, of the same source.</param>
    /// <param name="settings">The constants.</param>
    /// <param name="draws">What <see cref="Draw"/> drew.</param>
    /// <returns>The loss of every step.</returns>
    public static float[] Unlearn(
        Network network,
        LabelledImages forget,
        LabelledImages retain,
        RandomLabelsSettings settings,
        RandomLabelsDraws draws
    )
    {
        using var scope = NewDisposeScope();
        var all = (forget with { Labels = tensor(draws.Labels, device: network.Device) }).Then(retain);
        using var optimiser = new Adam(network.Weights, network.Gradients);
        network.ZeroGradients();
        return
        [
            .. draws.Orders.SelectMany(order =>
                Descent.Epoch(network, all.Images, all.Labels, order, settings.BatchSize, optimiser, settings.LearningRate)
            ),
        ];
    }
}
