using Pipeline;
using Stages.Images;
using Stages.Metrics;
using Stages.Models;
using static TorchSharp.torch;

namespace Stages.Unlearning;

/// <summary>What a method is given: the original model, which it changes in place, and both sets.</summary>
/// <param name="Network">The original model.</param>
/// <param name="Forget">The forget set, in the data set's order.</param>
/// <param name="Retain">The retain set, of the same source, in the data set's order.</param>
/// <param name="RetainClasses">The class of each retain example, of the kind that is forgotten: fine where a sub-class
/// is, else the model's own.</param>
/// <param name="ByClass">Order of the retain set in which it is sorted by these classes, int64.</param>
/// <param name="Random">The run's stream; null where the method draws nothing.</param>
public sealed record UnlearningTask(
    Network Network,
    LabelledImages Forget,
    LabelledImages Retain,
    IReadOnlyList<long> RetainClasses,
    Tensor ByClass,
    RandomStream? Random
);

/// <summary>
/// A method with its constants. A stage holds one, so that a method's code and constants are in the keys of its own
/// runs alone.
/// </summary>
public abstract record UnlearningMethod
{
    /// <summary>The batch in which the reference code measures the accuracies of this method's models.</summary>
    public virtual int ReferenceBatch => Accuracy.ReferenceBatch;

    /// <summary>What the method needs that such a network does not have; null where it has everything.</summary>
    /// <param name="network">The kind of network.</param>
    public virtual string? Misses(Architecture network) => null;

    /// <summary>Unlearns in place.</summary>
    public abstract void Apply(UnlearningTask task);

    /// <summary>
    /// How much it computes, for plans: in forward passes of one example, of which a backward pass counts two.
    /// </summary>
    /// <param name="forget">Size of the forget set.</param>
    /// <param name="retain">Size of the retain set.</param>
    /// <param name="retainClasses">Classes of the retain set by which UNSIR takes examples.</param>
    public abstract long Passes(long forget, long retain, int retainClasses);
}

/// <summary>Baseline and Retrain: the model as it was trained.</summary>
[Pipeline.Kind("unchanged")]
public sealed record Unchanged : UnlearningMethod
{
    /// <inheritdoc/>
    public override void Apply(UnlearningTask task) { }

    /// <inheritdoc/>
    public override long Passes(long forget, long retain, int retainClasses) => 0;
}
