using Pipeline;
using Stages.Torch;
using static TorchSharp.torch;

namespace Stages.Models;

/// <summary>
/// A CIFAR ResNet-18 (He and others, 2016; docs/science.md, section 4): a 3x3 convolution, four stages of two basic
/// blocks, global average pooling and a linear layer. All trainable tensors are views of <see cref="Weights"/>, their
/// gradients of <see cref="Gradients"/>. Owns its tensors; not thread-safe.
/// </summary>
public sealed partial class ResNet : IDisposable
{
    private readonly FlatParameters flat;
    private readonly List<(string Name, Tensor Value)> parameters = [];
    private readonly List<(string Name, Tensor Value)> buffers = [];
    private readonly ConvolutionUnit stem;
    private readonly List<Block> blocks = [];
    private readonly Tensor classifier;
    private readonly Tensor classifierBias;

    private IEnumerable<ConvolutionUnit> Units => blocks.SelectMany(block => block.Units).Prepend(stem);

    private ResNet(NetworkShape shape, Device device)
    {
        Shape = shape;
        Device = device;
        var layout = ResNetLayout.Of(shape);
        var units = layout.Units.ToList();
        var weights = units.Sum(unit => ((long)unit.Outputs * unit.Inputs * unit.Kernel * unit.Kernel) + (2 * unit.Outputs));
        flat = new(weights + ((layout.Features + 1L) * shape.Classes), device);
        Statistics = zeros(units.Sum(unit => 2L * unit.Outputs), ScalarType.Float32, device).DetachFromDisposeScope();
        long used = 0;
        ConvolutionUnit Unit(UnitLayout unit)
        {
            var made = new ConvolutionUnit(unit, flat, Statistics, ref used);
            parameters.Add(($"{unit.Convolution}.weight", made.Kernel));
            parameters.Add(($"{unit.Normalisation}.weight", made.Scale));
            parameters.Add(($"{unit.Normalisation}.bias", made.Shift));
            buffers.Add(($"{unit.Normalisation}.running_mean", made.Mean));
            buffers.Add(($"{unit.Normalisation}.running_var", made.Variance));
            return made;
        }

        stem = Unit(layout.Stem);
        foreach (var block in layout.Blocks)
        {
            blocks.Add(new(Unit(block.First), Unit(block.Second), block.Shortcut is null ? null : Unit(block.Shortcut)));
        }

        classifier = flat.View(flat.Reserve((long)layout.Features * shape.Classes), [shape.Classes, layout.Features], [layout.Features, 1]);
        classifierBias = flat.View(flat.Reserve(shape.Classes), [shape.Classes], [1]);
        parameters.Add(("fc.weight", classifier));
        parameters.Add(("fc.bias", classifierBias));
    }

    /// <summary>The network's sizes.</summary>
    public NetworkShape Shape { get; }

    /// <summary>Where the network's tensors are, and its inputs must be.</summary>
    public Device Device { get; }

    /// <summary>
    /// The 62 trainable tensors by PyTorch's names, in its order. They are views: writing to one writes to
    /// <see cref="Weights"/>.
    /// </summary>
    public IReadOnlyList<(string Name, Tensor Value)> Parameters => parameters;

    /// <summary>Running means and variances of the batch normalisations by PyTorch's names.</summary>
    public IReadOnlyList<(string Name, Tensor Value)> Buffers => buffers;

    /// <summary>All weights, in one dimension, in the order of <see cref="Parameters"/>, each row-major.</summary>
    public Tensor Weights => flat.Weights;

    /// <summary>The gradients, at the places of their weights. Backward passes add to them.</summary>
    public Tensor Gradients => flat.Gradients;

    /// <summary>All running means and variances, in one dimension.</summary>
    public Tensor Statistics { get; }

    /// <summary>Number of training-mode passes, PyTorch's <c>num_batches_tracked</c>.</summary>
    public long BatchesTracked { get; internal set; }

    /// <summary>Cuts a tensor that lies as <see cref="Weights"/> does into views by parameter.</summary>
    /// <param name="values">As many elements as <see cref="Weights"/>, such as an importance per weight.</param>
    public IReadOnlyList<(string Name, Tensor Value)> Cut(Tensor values)
    {
        return
        [
            .. parameters.Select(parameter =>
                (parameter.Name, values.as_strided(parameter.Value.shape, parameter.Value.stride(), parameter.Value.storage_offset()))
            ),
        ];
    }

    /// <summary>A network whose weights are all zero, for <see cref="Initialise"/> or a copy.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A size is not positive.</exception>
    /// <exception cref="PlatformNotSupportedException">TorchSharp cannot run on this machine.</exception>
    public static ResNet Create(NetworkShape shape, Device device)
    {
        LibTorch.ThrowIfUnusable();
        return new(shape, device);
    }

    /// <summary>
    /// PyTorch's default initialisation: kernels and the linear layer's weight Kaiming-uniform with a = √5 and its bias
    /// alike, which all come to U(±1/√fan_in); normalisations the identity. Draws in the order of
    /// <see cref="Parameters"/>, row-major.
    /// </summary>
    /// <returns>This network.</returns>
    public ResNet Initialise(RandomStream random)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        foreach (var (name, value) in parameters)
        {
            if (value.dim() > 1 || name == "fc.bias")
            {
                Draw(value, name == "fc.bias" ? classifier.shape[1] : value.numel() / value.shape[0], random);
            }
            else
            {
                value.fill_((name.EndsWith(".weight") ? 1 : 0).Kept());
            }
        }

        foreach (var (name, value) in buffers)
        {
            value.fill_((name.EndsWith(".running_var") ? 1 : 0).Kept());
        }

        BatchesTracked = 0;
        return this;
    }

    /// <summary>Initialises the linear layer alone, as <see cref="Initialise"/> does.</summary>
    /// <returns>This network.</returns>
    public ResNet InitialiseClassifier(RandomStream random)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        Draw(classifier, classifier.shape[1], random);
        Draw(classifierBias, classifier.shape[1], random);
        return this;
    }

    /// <summary>A network of the same weights and statistics that shares none of them; its gradients are zero.</summary>
    public ResNet Clone()
    {
        var copy = new ResNet(Shape, Device);
        copy.CopyFrom(this);
        return copy;
    }

    /// <summary>Takes over weights and statistics.</summary>
    /// <exception cref="ArgumentException">The other network's shape is not this one's.</exception>
    public void CopyFrom(ResNet other)
    {
        if (other.Shape != Shape)
        {
            throw new ArgumentException($"a network of {other.Shape} cannot be copied into one of {Shape}", nameof(other));
        }

        using var scope = NewDisposeScope();
        using var _ = no_grad();
        Weights.copy_(other.Weights);
        Statistics.copy_(other.Statistics);
        BatchesTracked = other.BatchesTracked;
    }

    /// <summary>Sets all gradients to zero.</summary>
    public void ZeroGradients()
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        Gradients.zero_();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var unit in Units)
        {
            unit.Dispose();
        }

        flat.Dispose();
        Statistics.Dispose();
    }

    private void Draw(Tensor value, long fanIn, RandomStream random)
    {
        var bound = 1 / Math.Sqrt(fanIn);
        value.copy_(tensor(random.Uniform((int)value.numel(), -bound, bound), value.shape, device: Device));
    }

    private sealed record Block(ConvolutionUnit First, ConvolutionUnit Second, ConvolutionUnit? Shortcut)
    {
        public IEnumerable<ConvolutionUnit> Units => Shortcut is null ? [First, Second] : [First, Second, Shortcut];
    }
}
