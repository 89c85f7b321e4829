using Pipeline;
using Stages.Images;
using Stages.Models;
using Stages.Torch;
using Stages.Training;
using static TorchSharp.torch;

namespace Stages.Unlearning;

/// <summary>The constants of DELETE. The learning rate is one to choose for the data.</summary>
[Kind("delete-settings")]
public sealed record DeleteSettings
{
    /// <summary>Passes over the forget set.</summary>
    [Range(1, 10_000, Unit = "epochs")]
    public int Epochs { get; init; } = 5;

    /// <summary>Examples per step.</summary>
    [Range(2, 65_536, Unit = "examples")]
    public int BatchSize { get; init; } = 64;

    /// <summary>Adam's learning rate.</summary>
    [Range(1e-9, 1e9)]
    public double LearningRate { get; init; } = 1e-4;
}

/// <summary>DELETE.</summary>
[Kind("delete")]
public sealed record DeleteMethod(DeleteSettings Settings) : UnlearningMethod
{
    /// <inheritdoc/>
    public override void Apply(UnlearningTask task) =>
        Delete.Unlearn(task.Network, task.Forget, Settings, Delete.Draw(task.Random!, Settings, task.Forget.Count));

    /// <inheritdoc/>
    public override long Passes(long forget, long retain, int retainClasses) => (1 + (3 * Settings.Epochs)) * forget;
}

/// <summary>What DELETE draws.</summary>
/// <param name="Orders">For every epoch, the order of the forget set.</param>
public sealed record DeleteDraws(long[][] Orders);

/// <summary>
/// Unlearning by decoupled distillation (Zhou and others, 2025; docs/science.md, section 6): on the forget set the
/// student learns what the original model says of the classes that are not the example's own. The retain set is not
/// used.
/// </summary>
public static class Delete
{
    /// <summary>Draws for one run.</summary>
    public static DeleteDraws Draw(RandomStream random, DeleteSettings settings, long forgotten) =>
        new(Orders.Draw(random, settings.Epochs, forgotten));

    /// <summary>Unlearns in place.</summary>
    /// <param name="network">The original model, which is its own teacher and becomes the unlearned one.</param>
    /// <param name="forget">The forget set.</param>
    /// <param name="settings">The constants.</param>
    /// <param name="draws">What <see cref="Draw"/> drew.</param>
    /// <returns>The loss of every step.</returns>
    public static float[] Unlearn(Network network, LabelledImages forget, DeleteSettings settings, DeleteDraws draws)
    {
        using var scope = NewDisposeScope();
        // The teacher is in eval mode and never changes, so what it says of an example is asked once.
        var targets = Predictions
            .Logits(network, forget.Images)
            .scatter(1, forget.Labels.unsqueeze(1), full([forget.Count, 1], double.NegativeInfinity.Kept(), device: network.Device))
            .softmax(1);
        using var optimiser = new Adam(network.Weights, network.Gradients);
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
                    (logits, index) => Distillation.Divergence(targets.index_select(0, index), logits)
                )
            ),
        ];
    }
}
