using Pipeline;
using Stages.Torch;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Stages.Models;

/// <summary>
/// A vision transformer (Dosovitskiy and others, 2021; docs/science.md, section 4): patches as tokens, a class token,
/// learned embeddings of places, blocks that normalise before attention and before the MLP, GELU, and a linear layer on
/// the class token. No dropout. Its parameters have the names and layouts of timm's <c>VisionTransformer</c>.
/// </summary>
public sealed class VisionTransformer : Network
{
    private const double Epsilon = 1e-6;

    private readonly Vit sizes;
    private readonly Tensor classToken;
    private readonly Tensor places;
    private readonly Linear patches;
    private readonly Block[] blocks;
    private readonly Linear norm;
    private readonly Linear head;

    private VisionTransformer(Vit sizes, NetworkShape shape, Device device)
        : base(shape, device, sizes.Weights(shape), statistics: 0)
    {
        this.sizes = sizes;
        var dim = shape.Width;
        var hidden = dim * sizes.MlpRatio;
        classToken = Cut("cls_token", 1, 1, dim);
        places = Cut("pos_embed", 1, shape.Positions + 1, dim);
        patches = Patches();
        blocks = [.. Enumerable.Range(0, sizes.Depth).Select(i => Block($"blocks.{i}"))];
        norm = Norm("norm");
        head = Linear("head", shape.Classes, dim);

        Linear Linear(string name, int outputs, int inputs) => new(Cut($"{name}.weight", outputs, inputs), Cut($"{name}.bias", outputs));

        Linear Norm(string name) => new(Cut($"{name}.weight", dim), Cut($"{name}.bias", dim));

        Block Block(string name) =>
            new(
                Norm($"{name}.norm1"),
                Linear($"{name}.attn.qkv", 3 * dim, dim),
                Linear($"{name}.attn.proj", dim, dim),
                Norm($"{name}.norm2"),
                Linear($"{name}.mlp.fc1", hidden, dim),
                Linear($"{name}.mlp.fc2", dim, hidden)
            );
    }

    /// <summary>The patches' embedding, and the matrices of attention and MLP of each block.</summary>
    public override IReadOnlyList<Tensor> Layers => [.. Kernels, .. blocks.SelectMany(block => block.Matrices)];

    /// <inheritdoc/>
    public override IReadOnlyList<(long Weight, long Statistic)> Blocks =>
        [.. blocks.Select(block => (block.Norm1.Weight.storage_offset(), 0L))];

    private protected override (Tensor Weight, Tensor Bias) Classifier => (head.Weight, head.Bias);

    private protected override IEnumerable<(string Key, string Value)> Facts => [("heads", $"{sizes.Heads}")];

    private long[] TokenShape => [Shape.Width];

    /// <summary>A network whose weights are all zero, for <see cref="Network.Initialise"/> or a copy.</summary>
    /// <exception cref="ArgumentException">The heads do not divide the width, or there is no patch.</exception>
    /// <exception cref="PlatformNotSupportedException">TorchSharp cannot run on this machine.</exception>
    public static VisionTransformer Create(Vit sizes, NetworkShape shape, Device device)
    {
        LibTorch.ThrowIfUnusable();
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(shape.Channels);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(shape.Width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(shape.Classes);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(shape.Positions);
        return shape.Width % sizes.Heads == 0
            ? new(sizes, shape, device)
            : throw new ArgumentException($"{sizes.Heads} heads do not divide a width of {shape.Width}", nameof(shape));
    }

    /// <inheritdoc/>
    public override int LeastBatch(long height, long width) => 1;

    /// <inheritdoc/>
    public override Network Blank() => new VisionTransformer(sizes, Shape, Device);

    private protected override Tensor Logits(Tensor images, bool training)
    {
        var embedded = F.linear(Patched(images), patches.Weight, patches.Bias);
        var x = cat([classToken.expand(images.shape[0], 1, Shape.Width), embedded], 1).add(places, Scalars.One);
        foreach (var block in blocks)
        {
            x = x.add(Attention(Normalised(x, block.Norm1), block), Scalars.One);
            x = x.add(block.Second.Of(F.gelu(block.First.Of(Normalised(x, block.Norm2)))), Scalars.One);
        }

        return head.Of(Normalised(x.select(1, 0), norm));
    }

    /// <summary>
    /// Linear layers of the blocks Xavier-uniform with zero biases, as the paper's authors publish it; the patches'
    /// embedding and the classifier as PyTorch's defaults, U(±1/√fan_in) with biases alike; places N(0, 0.02²); the class
    /// token zero; normalisations the identity.
    /// </summary>
    private protected override void Draw(RandomStream random)
    {
        Weights.zero_();
        places.copy_(tensor(random.Normal((int)places.numel()), places.shape, device: Device).mul_(0.02.Kept()));
        DrawUniform(patches.Weight, patches.Weight.shape[1], random);
        DrawUniform(patches.Bias, patches.Weight.shape[1], random);
        foreach (var block in blocks)
        {
            block.Norm1.Weight.fill_(Scalars.One);
            // Queries, keys and values are three layers of one size.
            DrawXavier(block.QueriesKeysValues.Weight, Shape.Width, Shape.Width, random);
            DrawXavier(block.Projection.Weight, Shape.Width, Shape.Width, random);
            block.Norm2.Weight.fill_(Scalars.One);
            DrawXavier(block.First.Weight, block.First.Weight.shape[0], Shape.Width, random);
            DrawXavier(block.Second.Weight, Shape.Width, block.First.Weight.shape[0], random);
        }

        norm.Weight.fill_(Scalars.One);
        InitialiseClassifier(random);
    }

    private void DrawXavier(Tensor weight, long outputs, long inputs, RandomStream random)
    {
        var bound = Math.Sqrt(6.0 / (outputs + inputs));
        weight.copy_(tensor(random.Uniform((int)weight.numel(), -bound, bound), weight.shape, device: Device));
    }

    // [N, channels, height, width] to [N, patches, values], patches row by row, each as a kernel lies in memory.
    private Tensor Patched(Tensor images)
    {
        long count = images.shape[0],
            size = sizes.Patch,
            rows = images.shape[2] / size,
            columns = images.shape[3] / size;
        return images
            .reshape(count, Shape.Channels, rows, size, columns, size)
            .permute(0, 2, 4, 1, 3, 5)
            .reshape(count, rows * columns, Shape.Channels * size * size);
    }

    private Tensor Attention(Tensor x, Block block)
    {
        long count = x.shape[0],
            tokens = x.shape[1],
            part = Shape.Width / sizes.Heads;
        var parts = block.QueriesKeysValues.Of(x).view(count, tokens, 3, sizes.Heads, part).permute(2, 0, 3, 1, 4);
        var (queries, keys, values) = (parts.select(0, 0), parts.select(0, 1), parts.select(0, 2));
        var attended = queries.mul((1 / Math.Sqrt(part)).Kept()).matmul(keys.transpose(2, 3)).softmax(3).matmul(values);
        return block.Projection.Of(attended.transpose(1, 2).reshape(count, tokens, Shape.Width));
    }

    private Tensor Normalised(Tensor x, Linear by) => F.layer_norm(x, TokenShape, by.Weight, by.Bias, Epsilon);

    // The kernel as PyTorch sees it is named; the layer sees the same numbers as a matrix.
    private Linear Patches()
    {
        long dim = Shape.Width,
            size = sizes.Patch,
            values = Shape.Channels * size * size,
            offset = Flat.Reserve(dim * values);
        AddParameter("patch_embed.proj.weight", Flat.View(offset, [dim, Shape.Channels, size, size], [values, size * size, size, 1]));
        return new(Flat.View(offset, [dim, values], [values, 1]), Cut("patch_embed.proj.bias", dim));
    }

    // The next parameter, row-major.
    private Tensor Cut(string name, params long[] shape)
    {
        var strides = new long[shape.Length];
        var elements = 1L;
        for (var i = shape.Length - 1; i >= 0; i--)
        {
            strides[i] = elements;
            elements *= shape[i];
        }

        var value = Flat.View(Flat.Reserve(elements), shape, strides);
        AddParameter(name, value);
        return value;
    }

    /// <summary>The weight and bias of a linear layer, or of a layer normalisation.</summary>
    private sealed record Linear(Tensor Weight, Tensor Bias)
    {
        public Tensor Of(Tensor x) => F.linear(x, Weight, Bias);
    }

    private sealed record Block(Linear Norm1, Linear QueriesKeysValues, Linear Projection, Linear Norm2, Linear First, Linear Second)
    {
        public IReadOnlyList<Tensor> Matrices => [QueriesKeysValues.Weight, Projection.Weight, First.Weight, Second.Weight];
    }
}
