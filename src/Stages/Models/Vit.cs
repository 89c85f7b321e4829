using Pipeline;
using static TorchSharp.torch;

namespace Stages.Models;

/// <summary>The vision transformer (<see cref="VisionTransformer"/>); its width is the numbers of a token.</summary>
[Kind("vit")]
public sealed record Vit : Architecture
{
    /// <summary>Height and width of a patch, which must divide those of the images.</summary>
    [Range(1, 64, Unit = "pixels")]
    public int Patch { get; init; } = 4;

    /// <summary>Blocks of attention and MLP.</summary>
    [Range(1, 48, Unit = "blocks")]
    public int Depth { get; init; } = 6;

    /// <summary>Heads of each attention, which must divide the numbers of a token.</summary>
    [Range(1, 64, Unit = "heads")]
    public int Heads { get; init; } = 8;

    /// <summary>How many times as wide as a token the hidden layer of each MLP is.</summary>
    [Range(1, 16)]
    public int MlpRatio { get; init; } = 4;

    /// <inheritdoc/>
    public override string Name => "vit";

    /// <inheritdoc/>
    public override string WidthKey => "dim";

    /// <inheritdoc/>
    public override int Blocks => Depth;

    /// <inheritdoc/>
    public override Network Create(NetworkShape shape, Device device) => VisionTransformer.Create(this, shape, device);

    /// <inheritdoc/>
    public override string? Misfit(int width, int imageHeight, int imageWidth) =>
        width % Heads != 0 ? $"has {Heads} heads, which do not divide a dim of {width}"
        : imageHeight % Patch != 0 || imageWidth % Patch != 0
            ? $"has patches of {Patch}x{Patch}, which do not divide images of {imageHeight}x{imageWidth}"
        : null;

    /// <inheritdoc/>
    public override long Operations(NetworkShape shape, int height, int width)
    {
        long patches = Positions(height, width),
            tokens = patches + 1,
            dim = shape.Width;
        var layers = tokens * dim * dim * (4 + (2 * MlpRatio));
        var attention = 2 * tokens * tokens * dim;
        return 2 * ((patches * dim * Values(shape)) + (Depth * (layers + attention)) + (dim * shape.Classes));
    }

    /// <inheritdoc/>
    public override long Weights(NetworkShape shape)
    {
        long dim = shape.Width;
        var block = (dim * dim * (4 + (2 * MlpRatio))) + (dim * (9 + MlpRatio));
        return (dim * (2 + shape.Positions)) + (dim * (Values(shape) + 1)) + (Depth * block) + (2 * dim) + ((dim + 1) * shape.Classes);
    }

    /// <summary>
    /// Numbers that a training-mode pass keeps of one image for the backward pass, about: what each layer,
    /// normalisation, GELU and product of attention is given.
    /// </summary>
    public override long Activations(NetworkShape shape, int height, int width)
    {
        long patches = Positions(height, width),
            tokens = patches + 1;
        return (patches * Values(shape))
            + (Depth * ((tokens * shape.Width * (8 + (2 * MlpRatio))) + (Heads * tokens * tokens)))
            + (2 * tokens * shape.Width);
    }

    /// <summary>How many patches an image has.</summary>
    protected override int Positions(int height, int width) => height / Patch * (width / Patch);

    /// <inheritdoc/>
    protected override NetworkShape ShapeOf(IReadOnlyDictionary<string, Tensor> tensors) =>
        Sizes(tensors, "patch_embed.proj.weight") is [var dim, var channels, _, _]
        && Sizes(tensors, "pos_embed") is [1, var tokens, _]
        && Sizes(tensors, "head.bias") is [var classes]
            ? new((int)channels, (int)dim, (int)classes, (int)tokens - 1)
            : throw new InvalidDataException(
                "patch_embed.proj.weight is not [dim, channels, patch, patch], pos_embed not [1, tokens, dim], or head.bias not [classes]"
            );

    // Of a patch.
    private long Values(NetworkShape shape) => (long)shape.Channels * Patch * Patch;
}
