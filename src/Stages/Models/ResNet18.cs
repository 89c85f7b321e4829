using Pipeline;
using static TorchSharp.torch;

namespace Stages.Models;

/// <summary>The CIFAR ResNet-18 (<see cref="ResNet"/>).</summary>
[Kind("resnet18")]
public sealed record ResNet18 : Architecture
{
    /// <inheritdoc/>
    public override string Name => "resnet18";

    /// <inheritdoc/>
    public override int Blocks => 8;

    /// <inheritdoc/>
    public override Network Create(NetworkShape shape, Device device) => ResNet.Create(shape, device);

    /// <inheritdoc/>
    public override long Operations(NetworkShape shape, int height, int width)
    {
        var layout = ResNetLayout.Of(shape);
        var operations = Unit(layout.Stem) + (2L * layout.Features * shape.Classes);
        foreach (var block in layout.Blocks)
        {
            var shortcut = block.Shortcut;
            (height, width) = (Strided(height, block.First.Stride), Strided(width, block.First.Stride));
            operations += Unit(block.First) + Unit(block.Second) + (shortcut is null ? 0 : Unit(shortcut));
        }

        return operations;

        // At the size of the unit's output.
        long Unit(UnitLayout unit) => 2L * height * width * unit.Inputs * unit.Outputs * unit.Kernel * unit.Kernel;
    }

    /// <inheritdoc/>
    public override long Weights(NetworkShape shape) => ResNetLayout.Of(shape).Weights(shape.Classes);

    /// <summary>
    /// Numbers that a training-mode pass keeps of one image for the backward pass, about: what each unit is given and
    /// what it gives before its normalisation.
    /// </summary>
    public override long Activations(NetworkShape shape, int height, int width)
    {
        var layout = ResNetLayout.Of(shape);
        var kept = 2L * height * width * layout.Stem.Outputs;
        foreach (var block in layout.Blocks)
        {
            (height, width) = (Strided(height, block.First.Stride), Strided(width, block.First.Stride));
            kept += 2L * height * width * block.Units.Sum(u => (long)u.Outputs);
        }

        return kept;
    }

    /// <inheritdoc/>
    protected override NetworkShape ShapeOf(IReadOnlyDictionary<string, Tensor> tensors) =>
        Sizes(tensors, "conv1.0.weight") is [var width, var channels, 3, 3] && Sizes(tensors, "fc.weight") is [var classes, _]
            ? new((int)channels, (int)width, (int)classes)
            : throw new InvalidDataException("conv1.0.weight is not [width, channels, 3, 3], or fc.weight not [classes, features]");

    private static int Strided(int size, int stride) => (size + stride - 1) / stride;
}
