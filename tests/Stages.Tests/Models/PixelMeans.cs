using Pipeline;
using Stages.Models;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Stages.Tests.Models;

/// <summary>A second network: the means of the channels, a hidden layer and a linear one. It keeps no statistics.</summary>
internal class PixelMeans : Network
{
    private readonly Tensor hidden;
    private readonly Tensor weight;
    private readonly Tensor bias;

    public PixelMeans(NetworkShape shape, Device device)
        : base(shape, device, new PixelMeansArchitecture().Weights(shape), statistics: 0)
    {
        hidden = Next("hidden.weight", shape.Width, shape.Channels);
        weight = Next("fc.weight", shape.Classes, shape.Width);
        bias = Next("fc.bias", shape.Classes);
    }

    private protected override (Tensor Weight, Tensor Bias) Classifier => (weight, bias);

    public override int LeastBatch(long height, long width) => 1;

    public override Network Blank() => new PixelMeans(Shape, Device);

    private protected override Tensor Logits(Tensor images, bool training) =>
        F.linear(F.linear(images.mean([2, 3]), hidden).relu(), weight, bias);

    private protected override void Draw(RandomStream random)
    {
        DrawUniform(hidden, hidden.shape[1], random);
        InitialiseClassifier(random);
    }

    private Tensor Next(string name, params long[] shape)
    {
        var value = Flat.View(Flat.Reserve(shape.Aggregate((a, b) => a * b)), shape, shape.Length == 1 ? [1] : [shape[1], 1]);
        AddParameter(name, value);
        return value;
    }
}

/// <summary>The same, with infinite weights to begin with where its stream says so.</summary>
internal sealed class Brittle(NetworkShape shape, Device device) : PixelMeans(shape, device)
{
    /// <summary>Whether a network that is drawn from a stream breaks.</summary>
    public static bool Breaks(RandomStream random) => random.NextInt(4) == 0;

    public override Network Blank() => new Brittle(Shape, Device);

    private protected override void Draw(RandomStream random)
    {
        var breaks = Breaks(random);
        base.Draw(random);
        if (breaks)
        {
            Weights.fill_(float.PositiveInfinity);
        }
    }
}

/// <summary>The row of <see cref="PixelMeans"/>.</summary>
[Kind("pixel-means")]
internal sealed record PixelMeansArchitecture : Architecture
{
    public override string Name => "pixel-means";

    public override bool Convolves => false;

    public override Network Create(NetworkShape shape, Device device) => new PixelMeans(shape, device);

    public override long Operations(NetworkShape shape, int height, int width) => 2L * shape.Width * (shape.Channels + shape.Classes);

    public override long Weights(NetworkShape shape) => ((long)shape.Width * (shape.Channels + shape.Classes)) + shape.Classes;

    public override long Activations(NetworkShape shape, int height, int width) => shape.Channels + shape.Width;

    protected override NetworkShape ShapeOf(IReadOnlyDictionary<string, Tensor> tensors) =>
        Sizes(tensors, "hidden.weight") is [var width, var channels] && Sizes(tensors, "fc.bias") is [var classes]
            ? new((int)channels, (int)width, (int)classes)
            : throw new InvalidDataException("hidden.weight is not [width, channels], or fc.bias not [classes]");
}
