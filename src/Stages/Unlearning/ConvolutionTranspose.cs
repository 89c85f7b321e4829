using Pipeline;
using Stages.Images;
using Stages.Models;
using Stages.Training;
using static TorchSharp.torch;

namespace Stages.Unlearning;

/// <summary>The constants of CT; the defaults are those of the challenge's fifth place.</summary>
[Kind("ct-settings")]
public sealed record ConvolutionTransposeSettings
{
    /// <summary>Passes over the retain set.</summary>
    [Range(1, 10_000, Unit = "epochs")]
    public int Epochs { get; init; } = 3;

    /// <summary>Examples per step.</summary>
    [Range(2, 65_536, Unit = "examples")]
    public int BatchSize { get; init; } = 64;

    /// <summary>SGD's learning rate in the first epoch.</summary>
    [Range(1e-9, 1e9)]
    public double LearningRate { get; init; } = 1e-3;

    /// <summary>SGD's momentum.</summary>
    [Range(0, 0.9999)]
    public double Momentum { get; init; } = 0.9;

    /// <summary>SGD's weight decay.</summary>
    [Range(0, 1)]
    public double WeightDecay { get; init; } = 5e-4;
}

/// <summary>CT.</summary>
[Kind("ct")]
public sealed record ConvolutionTransposeMethod(ConvolutionTransposeSettings Settings) : UnlearningMethod
{
    /// <inheritdoc/>
    public override string? Misses(Architecture network) =>
        network.Convolves ? null : $"convolutions, and the network '{network.Name}' has none";

    /// <inheritdoc/>
    public override void Apply(UnlearningTask task) =>
        ConvolutionTranspose.Unlearn(task.Network, task.Retain, Settings, Orders.Draw(task.Random!, Settings.Epochs, task.Retain.Count));

    /// <inheritdoc/>
    public override long Passes(long forget, long retain, int retainClasses) => 3 * Settings.Epochs * retain;
}

/// <summary>
/// Unlearning by transposing kernels (the fifth place of the NeurIPS challenge of 2023; docs/science.md, section 6): rows
/// and columns of every kernel change places, and the network is trained on the retain set.
/// </summary>
public static class ConvolutionTranspose
{
    /// <summary>The learning rate of an epoch, from 1: half a cosine.</summary>
    public static double LearningRate(ConvolutionTransposeSettings settings, int epoch) =>
        settings.LearningRate * (1 + Math.Cos(Math.PI * (epoch - 1) / settings.Epochs)) / 2;

    /// <summary>Unlearns in place.</summary>
    /// <param name="network">The original model, which becomes the unlearned one.</param>
    /// <param name="retain">The retain set.</param>
    /// <param name="settings">The constants.</param>
    /// <param name="orders">For every epoch, the order of the retain set.</param>
    /// <returns>The loss of every step.</returns>
    public static float[] Unlearn(Network network, LabelledImages retain, ConvolutionTransposeSettings settings, long[][] orders)
    {
        using var scope = NewDisposeScope();
        using (no_grad())
        {
            foreach (var kernel in network.Kernels)
            {
                kernel.copy_(kernel.transpose(2, 3).clone());
            }
        }

        using var optimiser = new Sgd(network.Weights, network.Gradients, settings.Momentum, settings.WeightDecay);
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
}
