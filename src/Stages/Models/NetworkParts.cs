using static TorchSharp.torch;

namespace Stages.Models;

/// <summary>What methods that change a part of a network must know of its parts.</summary>
public abstract partial class Network
{
    /// <summary>
    /// The kernels of its convolutions, views of <see cref="Weights"/> [outputs, inputs, height, width]. Embedding patches
    /// is a convolution, whose stride is the kernel's size.
    /// </summary>
    public virtual IReadOnlyList<Tensor> Kernels => [.. parameters.Select(parameter => parameter.Value).Where(value => value.dim() == 4)];

    /// <summary>
    /// The weights of which a part may be drawn anew layer by layer, views of <see cref="Weights"/>, outputs first: the
    /// kernels, and in a network that computes with matrices these too.
    /// </summary>
    public virtual IReadOnlyList<Tensor> Layers => Kernels;

    /// <summary>
    /// Where each of its blocks begins in <see cref="Weights"/> and in <see cref="Statistics"/>, first to last. What
    /// follows the last block ends with the linear layer.
    /// </summary>
    public virtual IReadOnlyList<(long Weight, long Statistic)> Blocks => [];
}
