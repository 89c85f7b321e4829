using Pipeline;
using Stages.Images;
using Stages.Models;
using Stages.Training;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Stages.Unlearning;

/// <summary>The constants of NegGrad, gradient ascent; the defaults are those of public comparisons.</summary>
[Kind("neggrad-settings")]
public sealed record NegGradSettings
{
    /// <summary>Passes over the forget set.</summary>
    [Range(1, 10_000, Unit = "epochs")]
    public int Epochs { get; init; } = 5;

    /// <summary>Examples per step.</summary>
    [Range(2, 65_536, Unit = "examples")]
    public int BatchSize { get; init; } = 64;

    /// <summary>SGD's learning rate, constant. The method is very sensitive to it: 1e-5 to 0.1 are in use.</summary>
    [Range(1e-9, 1e9)]
    public double LearningRate { get; init; } = 1e-4;

    /// <summary>SGD's momentum.</summary>
    [Range(0, 0.9999)]
    public double Momentum { get; init; } = 0.9;

    /// <summary>SGD's weight decay.</summary>
    [Range(0, 1)]
    public double WeightDecay { get; init; } = 5e-4;
}

/// <summary>NegGrad.</summary>
[Kind("neggrad")]
public sealed record NegGradMethod(NegGradSettings Settings) : UnlearningMethod
{
    /// <inheritdoc/>
    public override void Apply(UnlearningTask task) =>
        NegGrad.Unlearn(task.Network, task.Forget, Settings, NegGrad.Draw(task.Random!, Settings, task.Forget.Count));

    /// <inheritdoc/>
    public override long Passes(long forget, long retain, int retainClasses) => 3 * Settings.Epochs * forget;
}

/// <summary>What NegGrad draws.</summary>
/// <param name="Orders">For every epoch, the order of the forget set.</param>
public sealed record NegGradDraws(long[][] Orders);

/// <summary>
/// Unlearning by gradient ascent: training on the forget set with the loss's sign turned (docs/science.md, section 6).
/// </summary>
public static class NegGrad
{
    /// <summary>Draws for one run.</summary>
    public static NegGradDraws Draw(RandomStream random, NegGradSettings settings, long forgotten) =>
        new(Orders.Draw(random, settings.Epochs, forgotten));

    /// <summary>Unlearns in place.</summary>
    /// <param name="network">The original model, which becomes the unlearned one.</param>
    /// <param name="forget">The forget set.</param>
    /// <param name="settings">The constants.</param>
    /// <param name="draws">What <see cref="Draw"/> drew.</param>
    /// <returns>The loss of every step: the cross-entropy with its sign turned.</returns>
    public static float[] Unlearn(Network network, LabelledImages forget, NegGradSettings settings, NegGradDraws draws)
    {
        using var scope = NewDisposeScope();
        using var optimiser = new Sgd(network.Weights, network.Gradients, settings.Momentum, settings.WeightDecay);
        network.ZeroGradients();
        return
        [
            .. draws.Orders.SelectMany(order =>
                Descent.Epoch(
                    network,
                    forget.Images,
                    order,
                    settings.BatchSize,
                    optimiser,
                    settings.LearningRate,
                    (logits, index) => F.cross_entropy(logits, forget.Labels.index_select(0, index)).neg()
                )
            ),
        ];
    }
}
