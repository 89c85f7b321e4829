using Pipeline;
using Stages.Images;
using Stages.Models;
using Stages.Torch;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Stages.Unlearning;

/// <summary>What makes a weight important.</summary>
public enum ImportanceMeasure
{
    /// <summary>
    /// SSD (Foster and others, 2024): the squared gradient of the cross-entropy, an approximation of the Fisher
    /// information.
    /// </summary>
    SquaredGradientOfLoss,

    /// <summary>
    /// LFSSD (Foster and others, 2024): the absolute gradient of the squared norm of the logits, which needs no labels.
    /// </summary>
    AbsoluteGradientOfOutputNorm,
}

/// <summary>The constants of synaptic dampening.</summary>
/// <param name="Alpha"> How many times more important for the forget set than for all data a weight must be to be
/// dampened. The paper: 10 for SSD; for LFSSD 5 for full classes and 10 for sub-classes. </param>
/// <param name="Lambda">How strongly it is dampened; 1 in the paper.</param>
[Kind("dampening-settings")]
public sealed record DampeningSettings([Range(0.001, 1e9)] double Alpha, [Range(0, 1e9)] double Lambda = 1)
{
    /// <summary>Examples per gradient, whose loss is their mean.</summary>
    [Range(1, 65_536, Unit = "examples")]
    public int BatchSize { get; init; } = 64;

    /// <summary>
    /// Whether each example has its own gradient, so that the importance does not depend on the order of the data.
    /// </summary>
    public bool PerExample { get; init; }
}

/// <summary>SSD and LFSSD.</summary>
[Kind("dampening")]
public sealed record DampeningMethod(ImportanceMeasure Measure, DampeningSettings Settings) : UnlearningMethod
{
    /// <inheritdoc/>
    public override void Apply(UnlearningTask task)
    {
        using var scope = NewDisposeScope();
        Dampening.Unlearn(task.Network, task.Forget, task.Retain.Part(task.ByClass), Measure, Settings);
    }

    /// <inheritdoc/>
    public override long Passes(long forget, long retain, int retainClasses) => 3 * (forget + forget + retain);
}

/// <summary>
/// Selective synaptic dampening, with labels (SSD) and without (LFSSD): weights that matter more to the forget set than
/// to all data shrink (docs/science.md, section 6). Deterministic.
/// </summary>
public static class Dampening
{
    /// <summary>Unlearns in place.</summary>
    /// <param name="network">The original model, which becomes the unlearned one; BatchNorm buffers stay.</param>
    /// <param name="forget">The forget set.</param>
    /// <param name="retain">The retain set, of the same source, in the order in which batches are formed: sorted by
    /// class in the reference.</param>
    /// <param name="measure">What makes a weight important: SSD or LFSSD.</param>
    /// <param name="settings">The constants.</param>
    /// <returns>How many weights were dampened.</returns>
    public static long Unlearn(
        Network network,
        LabelledImages forget,
        LabelledImages retain,
        ImportanceMeasure measure,
        DampeningSettings settings
    )
    {
        using var scope = NewDisposeScope();
        var all = retain.Then(forget);
        return Dampen(network, Importance(network, forget, measure, settings), Importance(network, all, measure, settings), settings);
    }

    /// <summary>
    /// The importance of every weight for a set: the mean over its batches, in file order, in eval mode.
    /// </summary>
    /// <returns>One number per weight, lying as <see cref="Network.Weights"/> does; the caller owns it.</returns>
    public static Tensor Importance(Network network, LabelledImages examples, ImportanceMeasure measure, DampeningSettings settings)
    {
        using var scope = NewDisposeScope();
        var sum = zeros_like(network.Weights);
        var gradients = network.Gradients;
        var batches = Batches.Of(examples.Count, settings.PerExample ? 1 : settings.BatchSize).ToList();
        foreach (var (begin, end) in batches)
        {
            using var batch = NewDisposeScope();
            network.ZeroGradients();
            var logits = network.Forward(examples.Images.Slice(begin, end), training: false);
            if (measure == ImportanceMeasure.SquaredGradientOfLoss)
            {
                F.cross_entropy(logits, examples.Labels.narrow(0, begin, end - begin)).backward();
                sum.addcmul_(gradients, gradients, Scalars.One);
            }
            else
            {
                logits.pow(Scalars.Two).sum(1).mean().backward();
                sum.add_(gradients.abs_(), Scalars.One);
            }
        }

        network.ZeroGradients();
        return sum.div_(batches.Count.Kept()).MoveToOuterDisposeScope();
    }

    /// <summary>Where forget &gt; α · all, multiplies the weight by min(λ · all / forget, 1).</summary>
    /// <param name="network">The network, changed in place.</param>
    /// <param name="forgetImportance">Importance for the forget set.</param>
    /// <param name="fullImportance">Importance for all data.</param>
    /// <param name="settings">The constants.</param>
    /// <returns>How many weights were selected.</returns>
    public static long Dampen(Network network, Tensor forgetImportance, Tensor fullImportance, DampeningSettings settings)
    {
        using var scope = NewDisposeScope();
        using var off = no_grad();
        var selected = forgetImportance.gt(fullImportance.mul(((double)(float)settings.Alpha).Kept()));
        var factor = fullImportance.mul(((double)(float)settings.Lambda).Kept()).div_(forgetImportance).clamp_max_(Scalars.One);
        network.Weights.mul_(where(selected, factor, ones_like(factor)));
        return selected.sum().item<long>();
    }
}
