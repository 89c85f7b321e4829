using Pipeline;
using Stages.Images;
using Stages.Models;
using Stages.Torch;
using Stages.Training;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Stages.Unlearning;

/// <summary>The constants of Bad Teacher; the defaults are the paper's.</summary>
[Kind("bad-teacher-settings")]
public sealed record BadTeacherSettings
{
    /// <summary>Passes over the forget set and the part of the retain set.</summary>
    [Range(1, 10_000, Unit = "epochs")]
    public int Epochs { get; init; } = 1;

    /// <summary>Examples per step.</summary>
    [Range(2, 65_536, Unit = "examples")]
    public int BatchSize { get; init; } = 256;

    /// <summary>Adam's learning rate.</summary>
    [Range(1e-9, 1e9)]
    public double LearningRate { get; init; } = 1e-4;

    /// <summary>Percent of the retain set that takes part, rounded down.</summary>
    [Range(1, 100, Unit = "%")]
    public int RetainPercent { get; init; } = 30;

    /// <summary>T, which divides all logits before the softmax.</summary>
    [Range(0.001, 1000)]
    public double Temperature { get; init; } = 1;
}

/// <summary>Bad Teacher.</summary>
[Kind("bad-teacher")]
public sealed record BadTeacherMethod(BadTeacherSettings Settings) : UnlearningMethod
{
    /// <inheritdoc/>
    public override void Apply(UnlearningTask task)
    {
        using var incompetent = task.Network.Blank().Initialise(task.Random!);
        BadTeacher.Unlearn(
            task.Network,
            incompetent,
            task.Forget,
            task.Retain,
            Settings,
            BadTeacher.Draw(task.Random!, Settings, task.Forget.Count, task.Retain.Count)
        );
    }

    /// <inheritdoc/>
    public override long Passes(long forget, long retain, int retainClasses) =>
        (forget + (retain * Settings.RetainPercent / 100)) * (1 + (3 * Settings.Epochs));
}

/// <summary>What Bad Teacher draws beside its incompetent teacher.</summary>
/// <param name="Subset">Indices of the part of the retain set.</param>
/// <param name="Orders">For every epoch, the order of the forget set followed by the part of the retain set.</param>
public sealed record BadTeacherDraws(long[] Subset, long[][] Orders);

/// <summary>
/// Unlearning from two teachers (Chundawat and others, 2023; docs/science.md, section 6): on forget examples the
/// student learns the softmax of a random network, on retain examples that of the original model.
/// </summary>
public static class BadTeacher
{
    /// <summary>Draws for one run.</summary>
    public static BadTeacherDraws Draw(RandomStream random, BadTeacherSettings settings, long forgotten, long retained)
    {
        var subset = random.Subset((int)retained, (int)(retained * settings.RetainPercent / 100));
        return new(subset, Orders.Draw(random, settings.Epochs, forgotten + subset.Length));
    }

    /// <summary>Unlearns in place.</summary>
    /// <param name="network">The original model; it is the competent teacher as it comes, and becomes the unlearned
    /// model.</param>
    /// <param name="incompetent">A network with random weights.</param>
    /// <param name="forget">The forget set.</param>
    /// <param name="retain">The retain set, of the same source.</param>
    /// <param name="settings">The constants.</param>
    /// <param name="draws">What <see cref="Draw"/> drew.</param>
    /// <returns>The loss of every step.</returns>
    public static float[] Unlearn(
        Network network,
        Network incompetent,
        LabelledImages forget,
        LabelledImages retain,
        BadTeacherSettings settings,
        BadTeacherDraws draws
    )
    {
        using var scope = NewDisposeScope();
        var part = retain.Images.Part(tensor(draws.Subset, device: network.Device));
        // Teachers are in eval mode and never change, so what they say of an example is asked once.
        var targets = cat([
            Softmax(Predictions.Logits(incompetent, forget.Images), settings),
            Softmax(Predictions.Logits(network, part), settings),
        ]);
        var images = forget.Images.Then(part);
        using var optimiser = new Adam(network.Weights, network.Gradients);
        network.ZeroGradients();
        return
        [
            .. draws.Orders.SelectMany(order =>
                Descent.Epoch(
                    network,
                    images,
                    order,
                    settings.BatchSize,
                    optimiser,
                    settings.LearningRate,
                    (logits, index) =>
                        F.kl_div(
                            logits.div(settings.Temperature.Kept()).log_softmax(1),
                            targets.index_select(0, index),
                            log_target: false,
                            reduction: nn.Reduction.Mean
                        )
                )
            ),
        ];
    }

    private static Tensor Softmax(Tensor logits, BadTeacherSettings settings) => logits.div(settings.Temperature.Kept()).softmax(1);
}
