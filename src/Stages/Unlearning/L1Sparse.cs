using Pipeline;
using Stages.Images;
using Stages.Models;
using Stages.Torch;
using Stages.Training;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Stages.Unlearning;

/// <summary>The constants of l1-sparse; the defaults are the authors' for CIFAR.</summary>
[Kind("l1-sparse-settings")]
public sealed record L1SparseSettings
{
    /// <summary>Passes over the retain set.</summary>
    [Range(1, 10_000, Unit = "epochs")]
    public int Epochs { get; init; } = 10;

    /// <summary>Examples per step.</summary>
    [Range(2, 65_536, Unit = "examples")]
    public int BatchSize { get; init; } = 256;

    /// <summary>α, the coefficient of the weights' absolute sum in the first epoch; it falls linearly.</summary>
    [Range(0, 1e6)]
    public double Alpha { get; init; } = 5e-4;

    /// <summary>SGD's learning rate, constant.</summary>
    [Range(1e-9, 1e9)]
    public double LearningRate { get; init; } = 0.01;

    /// <summary>SGD's momentum.</summary>
    [Range(0, 0.9999)]
    public double Momentum { get; init; } = 0.9;

    /// <summary>SGD's weight decay.</summary>
    [Range(0, 1)]
    public double WeightDecay { get; init; } = 5e-4;
}

/// <summary>l1-sparse.</summary>
[Kind("l1-sparse")]
public sealed record L1SparseMethod(L1SparseSettings Settings) : UnlearningMethod
{
    /// <inheritdoc/>
    public override void Apply(UnlearningTask task) =>
        L1Sparse.Unlearn(task.Network, task.Retain, Settings, L1Sparse.Draw(task.Random!, Settings, task.Retain.Count));

    /// <inheritdoc/>
    public override long Passes(long forget, long retain, int retainClasses) => 3 * Settings.Epochs * retain;
}

/// <summary>What l1-sparse draws.</summary>
/// <param name="Orders">For every epoch, the order of the retain set.</param>
public sealed record L1SparseDraws(long[][] Orders);

/// <summary>
/// Unlearning by further training on the retain set with a penalty on the weights' absolute sum (Jia and others, 2023;
/// docs/science.md, section 6).
/// </summary>
public static class L1Sparse
{
    /// <summary>Draws for one run.</summary>
    public static L1SparseDraws Draw(RandomStream random, L1SparseSettings settings, long retained) =>
        new(Orders.Draw(random, settings.Epochs, retained));

    /// <summary>Unlearns in place.</summary>
    /// <param name="network">The original model, which becomes the unlearned one.</param>
    /// <param name="retain">The retain set.</param>
    /// <param name="settings">The constants.</param>
    /// <param name="draws">What <see cref="Draw"/> drew.</param>
    /// <returns>The loss of every step, with the penalty.</returns>
    public static float[] Unlearn(Network network, LabelledImages retain, L1SparseSettings settings, L1SparseDraws draws)
    {
        using var scope = NewDisposeScope();
        using var optimiser = new Sgd(network.Weights, network.Gradients, settings.Momentum, settings.WeightDecay);
        network.ZeroGradients();
        return [.. draws.Orders.SelectMany(Epoch)];

        float[] Epoch(long[] order, int epoch)
        {
            var penalty = settings.Alpha * (1 - (epoch / (double)draws.Orders.Length));
            return Descent.Epoch(
                network,
                retain.Images,
                order,
                settings.BatchSize,
                optimiser,
                settings.LearningRate,
                (logits, index) =>
                    F.cross_entropy(logits, retain.Labels.index_select(0, index)).add(AbsoluteSum(network).mul(penalty.Kept()), Scalars.One)
            );
        }
    }

    // ‖θ‖₁ over all parameters.
    private static Tensor AbsoluteSum(Network network) =>
        network.Parameters.Select(parameter => parameter.Value.abs().sum()).Aggregate((sum, part) => sum.add(part, Scalars.One));
}
