using Pipeline;
using Stages.Torch;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Stages.Models;

/// <summary>
/// All-CNN-C (Springenberg and others, 2015) as papers on unlearning have it since Golatkar and others, 2020
/// (docs/science.md, section 4): seven convolutions of 3x3, of which the third and the sixth have stride 2, and one of
/// 1x1, each with batch normalisation and ReLU; a mean over the pixels; a linear layer. It takes images of any size.
/// </summary>
public sealed class AllConvolutional : Network
{
    private static readonly long[] Pixels = [2, 3];

    private readonly List<ConvolutionUnit> units = [];
    private readonly Tensor classifier;
    private readonly Tensor classifierBias;

    private AllConvolutional(NetworkShape shape, Device device)
        : base(shape, device, new AllCnn().Weights(shape), Layout(shape).Sum(unit => 2L * unit.Outputs))
    {
        long used = 0;
        foreach (var layout in Layout(shape))
        {
            var unit = new ConvolutionUnit(layout, Flat, Statistics, ref used);
            AddParameter($"{layout.Convolution}.weight", unit.Kernel);
            AddParameter($"{layout.Normalisation}.weight", unit.Scale);
            AddParameter($"{layout.Normalisation}.bias", unit.Shift);
            AddBuffer($"{layout.Normalisation}.running_mean", unit.Mean);
            AddBuffer($"{layout.Normalisation}.running_var", unit.Variance);
            units.Add(unit);
        }

        var features = 2L * shape.Width;
        classifier = Flat.View(Flat.Reserve(features * shape.Classes), [shape.Classes, features], [features, 1]);
        classifierBias = Flat.View(Flat.Reserve(shape.Classes), [shape.Classes], [1]);
        AddParameter("classifier.0.weight", classifier);
        AddParameter("classifier.0.bias", classifierBias);
    }

    /// <summary>Each convolution with its normalisation.</summary>
    public override IReadOnlyList<(long Weight, long Statistic)> Blocks =>
        [.. units.Select(unit => (unit.Kernel.storage_offset(), unit.Mean.storage_offset()))];

    private protected override (Tensor Weight, Tensor Bias) Classifier => (classifier, classifierBias);

    /// <summary>A network whose weights are all zero, for <see cref="Network.Initialise"/> or a copy.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A size is not positive.</exception>
    /// <exception cref="PlatformNotSupportedException">TorchSharp cannot run on this machine.</exception>
    public static AllConvolutional Create(NetworkShape shape, Device device)
    {
        LibTorch.ThrowIfUnusable();
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(shape.Channels);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(shape.Width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(shape.Classes);
        return new(shape, device);
    }

    /// <inheritdoc/>
    public override int LeastBatch(long height, long width) =>
        Math.Max(height, width) <= Layout(Shape).Aggregate(1, (product, unit) => product * unit.Stride) ? 2 : 1;

    /// <inheritdoc/>
    public override Network Blank() => Create(Shape, Device);

    /// <inheritdoc/>
    public override void Dispose()
    {
        units.ForEach(unit => unit.Dispose());
        base.Dispose();
    }

    /// <summary>
    /// The convolutions. Numbers 3 and 7 of the paper's code are dropout, which papers on unlearning leave out.
    /// </summary>
    internal static IReadOnlyList<UnitLayout> Layout(NetworkShape shape)
    {
        var (narrow, wide) = (shape.Width, 2 * shape.Width);
        return
        [
            Unit(0, shape.Channels, narrow),
            Unit(1, narrow, narrow),
            Unit(2, narrow, wide, stride: 2),
            Unit(4, wide, wide),
            Unit(5, wide, wide),
            Unit(6, wide, wide, stride: 2),
            Unit(8, wide, wide),
            Unit(9, wide, wide, kernel: 1),
        ];

        static UnitLayout Unit(int number, int inputs, int outputs, int kernel = 3, int stride = 1) =>
            new($"features.{number}.0", $"features.{number}.1", inputs, outputs, kernel, stride);
    }

    /// <inheritdoc/>
    internal override Network Folded()
    {
        var copy = (AllConvolutional)Clone();
        copy.units.ForEach(unit => unit.Fold());
        return copy;
    }

    /// <inheritdoc/>
    internal override Tensor ForwardFolded(Tensor images) => Run(images, static (x, unit) => unit.Convolve(x, bias: true));

    private protected override Tensor Logits(Tensor images, bool training) => Run(images, (x, unit) => unit.Normalised(x, training));

    /// <summary>
    /// Kernels and the linear layer's weight Kaiming-uniform with a = √5 and its bias alike; normalisations the
    /// identity.
    /// </summary>
    private protected override void Draw(RandomStream random)
    {
        Statistics.zero_();
        foreach (var unit in units)
        {
            DrawUniform(unit.Kernel, unit.Kernel.numel() / unit.Kernel.shape[0], random);
            unit.Scale.fill_(Scalars.One);
            unit.Shift.zero_();
            unit.Variance.fill_(Scalars.One);
        }

        InitialiseClassifier(random);
    }

    private Tensor Run(Tensor images, Func<Tensor, ConvolutionUnit, Tensor> apply)
    {
        var x = units.Aggregate(images, (maps, unit) => apply(maps, unit).relu_());
        return F.linear(x.mean(Pixels), classifier, classifierBias);
    }
}
