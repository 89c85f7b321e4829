using Stages.Torch;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Stages.Models;

public sealed partial class ResNet
{
    private static readonly long[] Spatial = [2, 3];

    private protected override Tensor Logits(Tensor images, bool training) =>
        !InLanes ? Run(images, (x, unit) => unit.Normalised(x, training))
        : is_grad_enabled() ? ResNetFunction.apply(images, everything, Passes(images), training)
        : Passes(images).Forward(images, training, out _);

    /// <summary>A copy whose every normalisation by running statistics is folded into its convolution.</summary>
    internal override Network Folded()
    {
        var copy = (ResNet)Clone();
        foreach (var unit in copy.Units)
        {
            unit.Fold();
        }

        return copy;
    }

    /// <inheritdoc/>
    internal override Tensor ForwardFolded(Tensor images) =>
        InLanes ? Passes(images).ForwardFolded(images) : Run(images, static (x, unit) => unit.Convolve(x, bias: true));

    private ResNetLanes Passes(Tensor images)
    {
        var (height, width) = ((int)images.shape[2], (int)images.shape[3]);
        if (!passes.TryGetValue((height, width), out var made))
        {
            made = new(this, stem, blocks.Select(block => (block.First, block.Second, block.Shortcut)), height, width);
            passes.Add((height, width), made);
        }

        return made;
    }

    private Tensor Run(Tensor images, Func<Tensor, ConvolutionUnit, Tensor> apply)
    {
        var x = apply(images, stem).relu_();
        foreach (var block in blocks)
        {
            var shortcut = block.Shortcut is null ? x : apply(x, block.Shortcut);
            x = apply(apply(x, block.First).relu_(), block.Second).add_(shortcut, Scalars.One).relu_();
        }

        var features = x.shape is [_, _, 1, 1] ? x.flatten(1) : x.mean(Spatial);
        return F.linear(features, classifier, classifierBias);
    }
}
