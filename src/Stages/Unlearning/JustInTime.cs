using Pipeline;
using Stages.Images;
using Stages.Models;
using Stages.Torch;
using Stages.Training;
using static TorchSharp.torch;

namespace Stages.Unlearning;

/// <summary>The constants of JIT.</summary>
[Kind("jit-settings")]
public sealed record JustInTimeSettings
{
    /// <summary>Passes over the forget set.</summary>
    [Range(1, 10_000, Unit = "epochs")]
    public int Epochs { get; init; } = 1;

    /// <summary>Examples per step.</summary>
    [Range(1, 65_536, Unit = "examples")]
    public int BatchSize { get; init; } = 128;

    /// <summary>SGD's learning rate, for the sum over a batch; it has neither momentum nor weight decay.</summary>
    [Range(1e-9, 1e9)]
    public double LearningRate { get; init; } = 1e-3;

    /// <summary>s: noisy copies of each image in a step.</summary>
    [Range(1, 10_000, Unit = "copies")]
    public int Copies { get; init; } = 10;

    /// <summary>The noise's standard deviation, in units of the normalised images.</summary>
    [Range(1e-6, 1e6)]
    public double Deviation { get; init; } = 0.1;
}

/// <summary>JIT.</summary>
[Kind("jit")]
public sealed record JustInTimeMethod(JustInTimeSettings Settings) : UnlearningMethod
{
    /// <inheritdoc/>
    public override void Apply(UnlearningTask task) => JustInTime.Unlearn(task.Network, task.Forget.Images, Settings, task.Random!.Normal);

    /// <inheritdoc/>
    public override long Passes(long forget, long retain, int retainClasses) => (3 + Settings.Copies) * Settings.Epochs * forget;
}

/// <summary>
/// Just-in-time unlearning (Foster and others, 2024; docs/science.md, section 6): what the model says of a forget image
/// learns to change little when the image is disturbed. It needs neither labels nor the retain set.
/// </summary>
public static class JustInTime
{
    /// <summary>Unlearns in place, in eval mode: running statistics are used and stay.</summary>
    /// <param name="network">The original model, which becomes the unlearned one.</param>
    /// <param name="forget">The forget set, which is gone through in its order.</param>
    /// <param name="settings">The constants.</param>
    /// <param name="normals">Gives so many standard normal numbers. For every batch it is asked once for each copy, for a
    /// number for each element of the batch's images, row-major.</param>
    /// <returns>The loss of every step: sum over the batch of the copies' mean.</returns>
    public static float[] Unlearn(Network network, ImageSource forget, JustInTimeSettings settings, Func<int, float[]> normals)
    {
        using var scope = NewDisposeScope();
        using var optimiser = new Sgd(network.Weights, network.Gradients, momentum: 0, weightDecay: 0);
        network.ZeroGradients();
        long[] order = [.. Enumerable.Range(0, (int)forget.Count)];
        var batches = Batches.Of(order.Length, settings.BatchSize).ToList();
        return
        [
            .. Enumerable
                .Range(0, settings.Epochs)
                .SelectMany(_ =>
                    Descent.Epoch(
                        network,
                        order,
                        batches,
                        optimiser,
                        settings.LearningRate,
                        index => Loss(network, forget.Take(index), settings, normals)
                    )
                ),
        ];
    }

    private static Tensor Loss(Network network, Tensor images, JustInTimeSettings settings, Func<int, float[]> normals)
    {
        var said = network.Forward(images, training: false);
        var (least, greatest) = (images.min(), images.max());
        var loss = zeros(1, device: network.Device);
        for (var copy = 0; copy < settings.Copies; copy++)
        {
            var noise = tensor(normals((int)images.numel()), images.shape, device: network.Device);
            var disturbed = noise.mul_(settings.Deviation.Kept()).add_(images, Scalars.One).clamp_(least, greatest);
            loss = loss.add(
                (said - Disturbed(network, disturbed)).norm(1).div(disturbed.sub_(images).flatten(1).norm(1)).sum(),
                Scalars.One
            );
        }

        return loss.div(settings.Copies.Kept());
    }

    private static Tensor Disturbed(Network network, Tensor images)
    {
        using var off = no_grad();
        return network.Forward(images, training: false);
    }
}
