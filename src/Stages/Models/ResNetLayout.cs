namespace Stages.Models;

/// <summary>A convolution without bias followed by batch normalisation, by PyTorch's names.</summary>
/// <param name="Convolution">Prefix of the convolution's weight, such as <c>conv2_x.0.residual_function.0</c>.</param>
/// <param name="Normalisation">Prefix of the batch normalisation's tensors.</param>
/// <param name="Inputs">Channels in.</param>
/// <param name="Outputs">Channels out.</param>
/// <param name="Kernel">3, padded by 1, or 1, unpadded.</param>
/// <param name="Stride">1 or 2.</param>
internal sealed record UnitLayout(string Convolution, string Normalisation, int Inputs, int Outputs, int Kernel, int Stride)
{
    /// <summary>Number of trainable weights.</summary>
    public long Weights => ((long)Outputs * Inputs * Kernel * Kernel) + (2 * Outputs);
}

/// <summary>A basic block: two units, and a third on the shortcut where stride or width changes.</summary>
internal sealed record BlockLayout(UnitLayout First, UnitLayout Second, UnitLayout? Shortcut)
{
    public IEnumerable<UnitLayout> Units => Shortcut is null ? [First, Second] : [First, Second, Shortcut];
}

/// <summary>The parts of a network in the order of PyTorch's state_dict.</summary>
internal sealed record ResNetLayout(UnitLayout Stem, IReadOnlyList<BlockLayout> Blocks, int Features)
{
    public IEnumerable<UnitLayout> Units => Blocks.SelectMany(block => block.Units).Prepend(Stem);

    /// <summary>Number of trainable weights.</summary>
    public long Weights(int classes) => Units.Sum(u => u.Weights) + ((Features + 1L) * classes);

    public static ResNetLayout Of(NetworkShape shape)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(shape.Channels);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(shape.Width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(shape.Classes);
        var blocks = new List<BlockLayout>();
        var inputs = shape.Width;
        for (var stage = 0; stage < 4; stage++)
        {
            var outputs = shape.Width << stage;
            for (var block = 0; block < 2; block++)
            {
                var prefix = $"conv{stage + 2}_x.{block}";
                var stride = stage > 0 && block == 0 ? 2 : 1;
                blocks.Add(
                    new(
                        new($"{prefix}.residual_function.0", $"{prefix}.residual_function.1", inputs, outputs, 3, stride),
                        new($"{prefix}.residual_function.3", $"{prefix}.residual_function.4", outputs, outputs, 3, 1),
                        stride == 1 ? null : new($"{prefix}.shortcut.0", $"{prefix}.shortcut.1", inputs, outputs, 1, stride)
                    )
                );
                inputs = outputs;
            }
        }

        return new(new("conv1.0", "conv1.1", shape.Channels, shape.Width, 3, 1), blocks, inputs);
    }
}
