using Stages.Torch;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Stages.Models;

public sealed partial class ResNet
{
    private static readonly long[] Spatial = [2, 3];

    private protected override Tensor Logits(Tensor images, bool training) => Run(images, (x, unit) => unit.Normalised(x, training));

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
    internal override Tensor ForwardFolded(Tensor images) => Run(images, static (x, unit) => unit.Convolve(x, bias: true));

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
