using Pipeline;
using static TorchSharp.torch;

namespace Stages.Unlearning;

/// <summary>Which UNSIR.</summary>
public enum UnsirVariant
{
    /// <summary>
    /// As the reference code behaves: three noise images are used, the noise phase's gradients enter the first impair
    /// step, and mean accuracies are those of batches of 32.
    /// </summary>
    Reference,

    /// <summary>
    /// As the method is described: all noise images are used, and the impair phase starts from zero gradients.
    /// </summary>
    Clean,
}

/// <summary>
/// The constants of UNSIR; the defaults are the paper's for full classes. For sub-classes <see cref="NoiseSteps"/> is
/// 250.
/// </summary>
[Kind("unsir-settings")]
public sealed record UnsirSettings
{
    /// <summary>The variant.</summary>
    public UnsirVariant Variant { get; init; } = UnsirVariant.Reference;

    /// <summary>Noise images learned together.</summary>
    [Range(1, 10_000, Unit = "images")]
    public int NoiseImages { get; init; } = 32;

    /// <summary>Adam steps on the noise.</summary>
    [Range(1, 100_000, Unit = "steps")]
    public int NoiseSteps { get; init; } = 25;

    /// <summary>Adam's learning rate on the noise.</summary>
    [Range(1e-9, 1e9)]
    public double NoiseLearningRate { get; init; } = 0.1;

    /// <summary>Coefficient of the noise's mean squared norm.</summary>
    [Range(0, 1e6)]
    public double NoisePenalty { get; init; } = 0.1;

    /// <summary>Noise images that the reference's variant uses.</summary>
    [Range(1, 10_000, Unit = "images")]
    public int ReferenceNoiseImages { get; init; } = 3;

    /// <summary>Copies of each noise image in the impair phase.</summary>
    [Range(1, 10_000)]
    public int Copies { get; init; } = 80;

    /// <summary>Retain examples of each class that take part.</summary>
    [Range(1, 1_000_000, Unit = "examples")]
    public int RetainPerClass { get; init; } = 500;

    /// <summary>Examples per impair step.</summary>
    [Range(2, 65_536, Unit = "examples")]
    public int ImpairBatchSize { get; init; } = 32;

    /// <summary>Examples per repair step.</summary>
    [Range(2, 65_536, Unit = "examples")]
    public int RepairBatchSize { get; init; } = 128;

    /// <summary>Adam's learning rate on the network, in both phases.</summary>
    [Range(1e-9, 1e9)]
    public double LearningRate { get; init; } = 1e-4;

    /// <summary>Noise examples in the impair phase, copies counted.</summary>
    internal int NoiseExamples => Copies * (Variant == UnsirVariant.Reference ? Math.Min(ReferenceNoiseImages, NoiseImages) : NoiseImages);
}

/// <summary>UNSIR.</summary>
[Kind("unsir")]
public sealed record UnsirMethod(UnsirSettings Settings) : UnlearningMethod
{
    /// <summary>32 in the reference code, which measures this method's models as it goes; else as for all.</summary>
    public override int ReferenceBatch => Settings.Variant == UnsirVariant.Reference ? 32 : base.ReferenceBatch;

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

/// <summary>What UNSIR draws.</summary>
/// <param name="Noise">The starting noise, row-major [images, channels, height, width], standard normal.</param>
/// <param name="ImpairOrder">The order of the noise examples (all images, copy after copy) followed by the retain
/// examples.</param>
/// <param name="RepairOrder">The order of the retain examples.</param>
public sealed record UnsirDraws(float[] Noise, long[] ImpairOrder, long[] RepairOrder);
