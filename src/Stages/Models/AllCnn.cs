using Pipeline;
using static TorchSharp.torch;

namespace Stages.Models;

/// <summary>The all-convolutional network (<see cref="AllConvolutional"/>); its width is 96 in the paper.</summary>
[Kind("allcnn")]
public sealed record AllCnn : Architecture
{
    /// <inheritdoc/>
    public override string Name => "allcnn";

    /// <inheritdoc/>
    public override int Blocks => 8;

    /// <inheritdoc/>
    public override Network Create(NetworkShape shape, Device device) => AllConvolutional.Create(shape, device);

    /// <inheritdoc/>
    public override long Operations(NetworkShape shape, int height, int width)
    {
        var operations = 4L * shape.Width * shape.Classes;
        foreach (var unit in AllConvolutional.Layout(shape))
        {
            (height, width) = (Strided(height, unit.Stride), Strided(width, unit.Stride));
            operations += 2L * height * width * unit.Inputs * unit.Outputs * unit.Kernel * unit.Kernel;
        }

        return operations;
    }

    /// <inheritdoc/>
    public override long Weights(NetworkShape shape) =>
        AllConvolutional.Layout(shape).Sum(unit => unit.Weights) + (((2L * shape.Width) + 1) * shape.Classes);

    /// <summary>
    /// Numbers that a training-mode pass keeps of one image for the backward pass, about: what each unit is given and
    /// what it gives before its normalisation.
    /// </summary>
    public override long Activations(NetworkShape shape, int height, int width)
    {
        var kept = 0L;
        foreach (var unit in AllConvolutional.Layout(shape))
        {
            kept += (long)height * width * unit.Inputs;
            (height, width) = (Strided(height, unit.Stride), Strided(width, unit.Stride));
            kept += (long)height * width * unit.Outputs;
        }

        return kept;
    }

    /// <inheritdoc/>
    protected override NetworkShape ShapeOf(IReadOnlyDictionary<string, Tensor> tensors) =>
        Sizes(tensors, "features.0.0.weight") is [var width, var channels, 3, 3] && Sizes(tensors, "classifier.0.bias") is [var classes]
            ? new((int)channels, (int)width, (int)classes)
            : throw new InvalidDataException("features.0.0.weight is not [width, channels, 3, 3], or classifier.0.bias not [classes]");

    private static int Strided(int size, int stride) => (size + stride - 1) / stride;
}
