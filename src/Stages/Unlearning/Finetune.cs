using Pipeline;
using Stages.Images;
using Stages.Models;
using Stages.Training;
using static TorchSharp.torch;

namespace Stages.Unlearning;

/// <summary>The constants of finetuning; the defaults are the paper's.</summary>
[Kind("finetune-settings")]
public sealed record FinetuneSettings
{
    /// <summary>Passes over the retain set.</summary>
    [Range(1, 10_000, Unit = "epochs")]
    public int Epochs { get; init; } = 5;

    /// <summary>Examples per step.</summary>
    [Range(2, 65_536, Unit = "examples")]
    public int BatchSize { get; init; } = 64;

    /// <summary>SGD's learning rate, constant.</summary>
    [Range(1e-9, 1e9)]
    public double LearningRate { get; init; } = 0.02;

    /// <summary>SGD's momentum.</summary>
    [Range(0, 0.9999)]
    public double Momentum { get; init; } = 0.9;

    /// <summary>SGD's weight decay.</summary>
    [Range(0, 1)]
    public double WeightDecay { get; init; } = 5e-4;
}

/// <summary>Finetune.</summary>
[Kind("finetune")]
public sealed record FinetuneMethod(FinetuneSettings Settings) : UnlearningMethod
{
    /// <inheritdoc/>
    public override void Apply(UnlearningTask task) =>
        Finetune.Unlearn(task.Network, task.Retain, Settings, Finetune.Draw(task.Random!, Settings, task.Retain.Count));

    /// <inheritdoc/>
    public override long Passes(long forget, long retain, int retainClasses) => 3 * Settings.Epochs * retain;
}

/// <summary>What finetuning draws.</summary>
/// <param name="Orders">For every epoch, the order of the retain set.</param>
public sealed record FinetuneDraws(long[][] Orders);

/// <summary>Unlearning by further training on the retain set alone (docs/science.md, section 6).</summary>
public static class Finetune
{
    /// <summary>Draws for one run.</summary>
    public static FinetuneDraws Draw(RandomStream random, FinetuneSettings settings, long retained)
    {
        return new(Orders.Draw(random, settings.Epochs, retained));
    }

    /// <summary>Unlearns in place.</summary>
    /// <param name="network">The original model, which becomes the unlearned one.</param>
    /// <param name="retain">The retain set.</param>
    /// <param name="settings">The constants.</param>
    /// <param name="draws">What <see cref="Draw"/> drew.</param>
    /// <returns>The loss of every step.</returns>
    public static float[] Unlearn(Network network, LabelledImages retain, FinetuneSettings settings, FinetuneDraws draws)
    {
        using var scope = NewDisposeScope();
        using var optimiser = new Sgd(network.Weights, network.Gradients, settings.Momentum, settings.WeightDecay);
        network.ZeroGradients();
        return
        [
            .. draws.Orders.SelectMany(order =>
                Descent.Epoch(network, retain.Images, retain.Labels, order, settings.BatchSize, optimiser, settings.LearningRate)
            ),
        ];
    }
}
