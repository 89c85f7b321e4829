using Pipeline;
using Stages.Images;
using Stages.Models;
using static TorchSharp.torch;

namespace Stages.Unlearning;

/// <summary>What a method is given: the original model, which it changes in place, and both sets.</summary>
/// <param name="Network">The original model.</param>
/// <param name="Forget">The forget set, in the data set's order.</param>
/// <param name="Retain">The retain set, of the same source, in the data set's order.</param>
/// <param name="RetainClasses">The class of each retain example by which UNSIR takes the first so many: fine where a
/// sub-class is forgotten.</param>
/// <param name="ByClass">Order of the retain set in which it is sorted by fine class, int64.</param>
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

/// <summary>Finetune.</summary>
[Pipeline.Kind("finetune")]
public sealed record FinetuneMethod(FinetuneSettings Settings) : UnlearningMethod
{
    /// <inheritdoc/>
    public override void Apply(UnlearningTask task) =>
        Finetune.Unlearn(task.Network, task.Retain, Settings, Finetune.Draw(task.Random!, Settings, task.Retain.Count));

    /// <inheritdoc/>
    public override long Passes(long forget, long retain, int retainClasses) => 3 * Settings.Epochs * retain;
}

/// <summary>Random Labels.</summary>
[Pipeline.Kind("random-labels")]
public sealed record RandomLabelsMethod(RandomLabelsSettings Settings) : UnlearningMethod
{
    /// <inheritdoc/>
    public override void Apply(UnlearningTask task)
    {
        var own = task.Forget.Labels.cpu().data<long>().ToArray();
        RandomLabels.Unlearn(
            task.Network,
            task.Forget,
            task.Retain,
            Settings,
            RandomLabels.Draw(task.Random!, Settings, own, task.Retain.Count, task.Network.Shape.Classes)
        );
    }

    /// <inheritdoc/>
    public override long Passes(long forget, long retain, int retainClasses) => 3 * Settings.Epochs * (forget + retain);
}

/// <summary>Bad Teacher.</summary>
[Pipeline.Kind("bad-teacher")]
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

/// <summary>UNSIR.</summary>
[Pipeline.Kind("unsir")]
public sealed record UnsirMethod(UnsirSettings Settings) : UnlearningMethod
{
    /// <inheritdoc/>
    public override void Apply(UnlearningTask task)
    {
        using var scope = NewDisposeScope();
        var first = tensor(Unsir.FirstOfEachClass(task.RetainClasses, Settings.RetainPerClass), device: task.Network.Device);
        var retain = task.Retain.Part(first);
        var elements = (int)retain.Images.ImageShape.Aggregate(1L, (product, size) => product * size);
        Unsir.Unlearn(
            task.Network,
            retain,
            task.Forget.Labels[0].item<long>(),
            Settings,
            Unsir.Draw(task.Random!, Settings, elements, retain.Count)
        );
    }

    /// <inheritdoc/>
    public override long Passes(long forget, long retain, int retainClasses) =>
        3
        * (
            (Settings.NoiseImages * Settings.NoiseSteps)
            + Settings.NoiseExamples
            + (2 * Math.Min(retain, (long)Settings.RetainPerClass * retainClasses))
        );
}

/// <summary>SSD and LFSSD.</summary>
[Pipeline.Kind("dampening")]
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
