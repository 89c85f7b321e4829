namespace Stages.Models;

/// <summary>What a ResNet-18 costs, by its layers' sizes.</summary>
public static class ResNetWork
{
    /// <summary>
    /// Floating-point operations of one image's forward pass: two for every multiplication and addition of the
    /// convolutions and the linear layer; nothing else is counted.
    /// </summary>
    /// <param name="shape">The network.</param>
    /// <param name="height">Of the image, pixels.</param>
    /// <param name="width">Of the image, pixels.</param>
    public static long Forward(NetworkShape shape, int height, int width)
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

    /// <summary>Number of trainable weights.</summary>
    public static long Weights(NetworkShape shape)
    {
        var layout = ResNetLayout.Of(shape);
        return layout.Units.Sum(u => ((long)u.Outputs * u.Inputs * u.Kernel * u.Kernel) + (2 * u.Outputs))
            + ((layout.Features + 1L) * shape.Classes);
    }

    /// <summary>
    /// Numbers that a training-mode pass keeps of one image for the backward pass, about: what each unit is given and
    /// what it gives before its normalisation.
    /// </summary>
    public static long Activations(NetworkShape shape, int height, int width)
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

    private static int Strided(int size, int stride) => (size + stride - 1) / stride;
}
