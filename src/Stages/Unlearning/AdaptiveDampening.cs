using Pipeline;
using Stages.Images;
using Stages.Mathematics;
using Stages.Models;
using static TorchSharp.torch;

namespace Stages.Unlearning;

/// <summary>The constants of ASSD, which chooses SSD's α itself.</summary>
[Kind("assd-settings")]
public sealed record AdaptiveDampeningSettings
{
    /// <summary>Examples per gradient, whose loss is their mean.</summary>
    [Range(1, 65_536, Unit = "examples")]
    public int BatchSize { get; init; } = 64;

    /// <summary>
    /// Whether each example has its own gradient, so that the importance does not depend on the order of the data.
    /// </summary>
    public bool PerExample { get; init; }
}

/// <summary>ASSD.</summary>
[Kind("assd")]
public sealed record AdaptiveDampeningMethod(AdaptiveDampeningSettings Settings) : UnlearningMethod
{
    /// <inheritdoc/>
    public override void Apply(UnlearningTask task)
    {
        using var scope = NewDisposeScope();
        AdaptiveDampening.Unlearn(task.Network, task.Forget, task.Retain.Part(task.ByClass), Settings);
    }

    /// <inheritdoc/>
    public override long Passes(long forget, long retain, int retainClasses) => 3 * (forget + forget + retain);
}

/// <summary>
/// Adaptive selective synaptic dampening: SSD with λ = 1 and an α that follows from the weights' importances and the
/// share of the forget set (docs/science.md, section 6). Deterministic.
/// </summary>
public static class AdaptiveDampening
{
    /// <summary>Unlearns in place.</summary>
    /// <param name="network">The original model, which becomes the unlearned one; BatchNorm buffers stay.</param>
    /// <param name="forget">The forget set.</param>
    /// <param name="retain">The retain set, of the same source, in the order in which batches are formed.</param>
    /// <param name="settings">The constants.</param>
    /// <returns>α, and how many weights were dampened.</returns>
    public static (double Alpha, long Selected) Unlearn(
        Network network,
        LabelledImages forget,
        LabelledImages retain,
        AdaptiveDampeningSettings settings
    )
    {
        using var scope = NewDisposeScope();
        var all = retain.Then(forget);
        var dampening = new DampeningSettings(Alpha: 1) { BatchSize = settings.BatchSize, PerExample = settings.PerExample };
        var forgetImportance = Importance(forget);
        var fullImportance = Importance(all);
        var alpha = Alpha(forgetImportance.div(fullImportance), forget.Count / (double)all.Count);
        return (alpha, Dampening.Dampen(network, forgetImportance, fullImportance, dampening with { Alpha = alpha }));

        Tensor Importance(LabelledImages set) => Dampening.Importance(network, set, ImportanceMeasure.SquaredGradientOfLoss, dampening);
    }

    /// <summary>
    /// α: the percentile 100 − ln(1 + 100·share) of the ratios that are finite, interpolated linearly. Infinite where
    /// none is finite, so that no weight is dampened.
    /// </summary>
    /// <param name="ratios">Importance for the forget set over that for all data, one per weight.</param>
    /// <param name="share">Size of the forget set over that of all data, in (0, 1].</param>
    internal static double Alpha(Tensor ratios, double share)
    {
        using var scope = NewDisposeScope();
        var sorted = ratios.masked_select(ratios.isfinite()).sort().Values.cpu().data<float>().ToArray();
        return sorted.Length == 0
            ? double.PositiveInfinity
            : Quantile.OfSorted(Array.ConvertAll(sorted, ratio => (double)ratio), 1 - (Math.Log(1 + (100 * share)) / 100));
    }
}
