using Pipeline;
using Stages.Images;
using Stages.Models;
using Stages.Training;
using static TorchSharp.torch;

namespace Stages.Unlearning;

/// <summary>The constants of EU-k and of CF-k.</summary>
[Kind("last-blocks-settings")]
public sealed record LastBlocksSettings
{
    /// <summary>k: how many of the network's last blocks are trained, with all that follows them.</summary>
    [Range(1, 1_000, Unit = "blocks")]
    public int Blocks { get; init; } = 1;

    /// <summary>Passes over the retain set.</summary>
    [Range(1, 10_000, Unit = "epochs")]
    public int Epochs { get; init; } = 10;

    /// <summary>Examples per step.</summary>
    [Range(2, 65_536, Unit = "examples")]
    public int BatchSize { get; init; } = 256;

    /// <summary>SGD's learning rate in the first half of the epochs.</summary>
    [Range(1e-9, 1e9)]
    public double LearningRate { get; init; } = 0.01;

    /// <summary>What it is multiplied by when 50, 80 and 90 % of the epochs are over.</summary>
    [Range(1e-9, 1)]
    public double Gamma { get; init; } = 0.1;

    /// <summary>SGD's momentum.</summary>
    [Range(0, 0.9999)]
    public double Momentum { get; init; } = 0.9;

    /// <summary>SGD's weight decay.</summary>
    [Range(0, 1)]
    public double WeightDecay { get; init; } = 5e-4;
}

/// <summary>EU-k and CF-k.</summary>
/// <param name="Anew">Whether what is trained starts from initial weights (EU-k), or from the original model's
/// (CF-k).</param>
/// <param name="Settings">The constants.</param>
[Kind("last-blocks")]
public sealed record LastBlocksMethod(bool Anew, LastBlocksSettings Settings) : UnlearningMethod
{
    /// <inheritdoc/>
    public override string? Misses(Architecture network) =>
        Settings.Blocks <= network.Blocks
            ? null
            : $"{Settings.Blocks} {(Settings.Blocks == 1 ? "block" : "blocks")} at the end of the network, and "
                + (network.Blocks == 0 ? $"'{network.Name}' has none" : $"'{network.Name}' has {network.Blocks}");

    /// <inheritdoc/>
    public override void Apply(UnlearningTask task)
    {
        using var initial = Anew ? task.Network.Blank().Initialise(task.Random!) : null;
        LastBlocks.Unlearn(task.Network, initial, task.Retain, Settings, Orders.Draw(task.Random!, Settings.Epochs, task.Retain.Count));
    }

    /// <inheritdoc/>
    public override long Passes(long forget, long retain, int retainClasses) => 3 * Settings.Epochs * retain;
}

/// <summary>
/// Unlearning by training a network's end on the retain set (Goel and others, 2022; docs/science.md, section 6): its last
/// k blocks and the linear layer, from initial weights (EU-k, exact unlearning of the last k) or as they are (CF-k,
/// catastrophic forgetting of the last k). All weights before them stay.
/// </summary>
public static class LastBlocks
{
    private static readonly int[] Falls = [50, 80, 90];

    /// <summary>The learning rate of an epoch, from 1.</summary>
    public static double LearningRate(LastBlocksSettings settings, int epoch) =>
        settings.LearningRate * Math.Pow(settings.Gamma, Falls.Count(percent => (epoch - 1) * 100L >= (long)settings.Epochs * percent));

    /// <summary>Unlearns in place.</summary>
    /// <param name="network">The original model, which becomes the unlearned one.</param>
    /// <param name="initial">The network whose end the model is given first; null where it keeps its own.</param>
    /// <param name="retain">The retain set.</param>
    /// <param name="settings">The constants.</param>
    /// <param name="orders">For every epoch, the order of the retain set.</param>
    /// <returns>The loss of every step.</returns>
    public static float[] Unlearn(Network network, Network? initial, LabelledImages retain, LastBlocksSettings settings, long[][] orders)
    {
        using var scope = NewDisposeScope();
        var (weight, statistic) = network.Blocks[^settings.Blocks];
        var trained = End(network.Weights, weight);
        if (initial is not null)
        {
            trained.copy_(End(initial.Weights, weight));
            End(network.Statistics, statistic).copy_(End(initial.Statistics, statistic));
        }

        using var optimiser = new Sgd(trained, End(network.Gradients, weight), settings.Momentum, settings.WeightDecay);
        network.ZeroGradients();
        return
        [
            .. orders.SelectMany(
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

    private static Tensor End(Tensor all, long begin) => all.narrow(0, begin, all.shape[0] - begin);
}
