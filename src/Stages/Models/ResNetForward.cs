using Stages.Torch;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Stages.Models;

public sealed partial class ResNet
{
    private const double Momentum = 0.1;
    private const double Epsilon = 1e-5;

    private static readonly long[] Spatial = [2, 3];

    private protected override Tensor Logits(Tensor images, bool training) =>
        Run(
            images,
            (x, unit) =>
                F.batch_norm(unit.Convolve(x, bias: false), unit.Mean, unit.Variance, unit.Scale, unit.Shift, training, Momentum, Epsilon)
        );

    /// <summary>
    /// A copy whose every normalisation by running statistics is folded into its convolution: kernel · γ/√(σ² + ε), bias
    /// β − μ·γ/√(σ² + ε).
    /// </summary>
    internal override Network Folded()
    {
        var copy = (ResNet)Clone();
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        foreach (var unit in copy.Units)
        {
            // Not sqrt: it comes from MKL, which makes it of the processor's own approximation. rsqrt is ATen's, of
            // exact instructions.
            var factor = unit.Scale * unit.Variance.add(Epsilon.Kept(), Scalars.One).rsqrt_();
            unit.Kernel.mul_(factor.view(-1, 1, 1, 1));
            unit.Shift.sub_(unit.Mean * factor);
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
