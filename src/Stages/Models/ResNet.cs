using Pipeline;
using Stages.Torch;
using static TorchSharp.torch;

namespace Stages.Models;

/// <summary>
/// A CIFAR ResNet-18 (He and others, 2016; docs/science.md, section 4): a 3x3 convolution, four stages of two basic
/// blocks, global average pooling and a linear layer. It has 62 parameters, and takes images of any size.
/// </summary>
public sealed partial class ResNet : Network
{
    private readonly ConvolutionUnit stem;
    private readonly List<Block> blocks = [];
    private readonly Tensor classifier;
    private readonly Tensor classifierBias;
    private readonly Tensor everything;
    private readonly Dictionary<(int Height, int Width), ResNetLanes> passes = [];

    private ResNet(NetworkShape shape, Device device, ResNetLayout layout)
        : base(shape, device, layout.Weights(shape.Classes), layout.Units.Sum(unit => 2L * unit.Outputs))
    {
        long used = 0;
        ConvolutionUnit Unit(UnitLayout unit)
        {
            var made = new ConvolutionUnit(unit, Flat, Statistics, ref used);
            AddParameter($"{unit.Convolution}.weight", made.Kernel);
            AddParameter($"{unit.Normalisation}.weight", made.Scale);
            AddParameter($"{unit.Normalisation}.bias", made.Shift);
            AddBuffer($"{unit.Normalisation}.running_mean", made.Mean);
            AddBuffer($"{unit.Normalisation}.running_var", made.Variance);
            return made;
        }

        stem = Unit(layout.Stem);
        foreach (var block in layout.Blocks)
        {
            blocks.Add(new(Unit(block.First), Unit(block.Second), block.Shortcut is null ? null : Unit(block.Shortcut)));
        }

        classifier = Flat.View(Flat.Reserve((long)layout.Features * shape.Classes), [shape.Classes, layout.Features], [layout.Features, 1]);
        classifierBias = Flat.View(Flat.Reserve(shape.Classes), [shape.Classes], [1]);
        AddParameter("fc.weight", classifier);
        AddParameter("fc.bias", classifierBias);
        everything = Flat.View(0, [Weights.numel()], [1]);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<(long Weight, long Statistic)> Blocks =>
        [.. blocks.Select(block => (block.First.Kernel.storage_offset(), block.First.Mean.storage_offset()))];

    // Of greater width torch's own operations are as fast or faster (docs/design.md).
    private bool InLanes => Device.type == TorchSharp.DeviceType.CPU && Shape.Width <= 16;

    private IEnumerable<ConvolutionUnit> Units => blocks.SelectMany(block => block.Units).Prepend(stem);

    private protected override (Tensor Weight, Tensor Bias) Classifier => (classifier, classifierBias);

    /// <summary>A network whose weights are all zero, for <see cref="Network.Initialise"/> or a copy.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A size is not positive.</exception>
    /// <exception cref="PlatformNotSupportedException">TorchSharp cannot run on this machine.</exception>
    public static ResNet Create(NetworkShape shape, Device device)
    {
        LibTorch.ThrowIfUnusable();
        return new(shape, device, ResNetLayout.Of(shape));
    }

    /// <inheritdoc/>
    public override int LeastBatch(long height, long width)
    {
        // Every halving rounds up, so that the last maps have one pixel where a side is no longer than all strides.
        var strides = ResNetLayout.Of(Shape).Units.Where(unit => unit.Kernel > 1).Aggregate(1, (product, unit) => product * unit.Stride);
        return Math.Max(height, width) <= strides ? 2 : 1;
    }

    /// <inheritdoc/>
    public override Network Blank() => Create(Shape, Device);

    /// <inheritdoc/>
    public override void Dispose()
    {
        foreach (var unit in Units)
        {
            unit.Dispose();
        }

        foreach (var made in passes.Values)
        {
            made.Dispose();
        }

        base.Dispose();
    }

    /// <summary>
    /// Kernels and the linear layer's weight Kaiming-uniform with a = √5 and its bias alike; normalisations the
    /// identity.
    /// </summary>
    private protected override void Draw(RandomStream random)
    {
        foreach (var (name, value) in Parameters)
        {
            if (value.dim() > 1 || name == "fc.bias")
            {
                DrawUniform(value, name == "fc.bias" ? classifier.shape[1] : value.numel() / value.shape[0], random);
            }
            else
            {
                value.fill_((name.EndsWith(".weight") ? 1 : 0).Kept());
            }
        }

        foreach (var (name, value) in Buffers)
        {
            value.fill_((name.EndsWith(".running_var") ? 1 : 0).Kept());
        }
    }

    private sealed record Block(ConvolutionUnit First, ConvolutionUnit Second, ConvolutionUnit? Shortcut)
    {
        public IEnumerable<ConvolutionUnit> Units => Shortcut is null ? [First, Second] : [First, Second, Shortcut];
    }
}
