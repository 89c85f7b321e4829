using static TorchSharp.torch;

namespace Stages.Models;

/// <summary>
/// One buffer of weights and one of gradients, from which parameters are cut as views, so that an optimiser's step is a
/// few operations whatever the number of parameters. Backward passes add to the gradients in place.
/// </summary>
internal sealed class FlatParameters : IDisposable
{
    private readonly List<Tensor> views = [];
    private long used;

    public FlatParameters(long count, Device device)
    {
        Weights = zeros(count, ScalarType.Float32, device).DetachFromDisposeScope();
        Gradients = zeros(count, ScalarType.Float32, device).DetachFromDisposeScope();
    }

    public Tensor Weights { get; }

    public Tensor Gradients { get; }

    public bool OnGpu => Weights.device_type == TorchSharp.DeviceType.CUDA;

    /// <summary>Takes the next <paramref name="count"/> elements.</summary>
    /// <returns>The offset of the first.</returns>
    public long Reserve(long count) => (used += count) - count;

    /// <summary>A trainable leaf over elements already reserved; leaves may overlap, their gradients then too.</summary>
    public Tensor View(long offset, long[] shape, long[] strides)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var view = Weights.as_strided(shape, strides, offset).detach().requires_grad_(true).DetachFromDisposeScope();
        view.grad = Gradients.as_strided(shape, strides, offset);
        views.Add(view);
        return view;
    }

    public void Dispose()
    {
        views.ForEach(view => view.Dispose());
        Weights.Dispose();
        Gradients.Dispose();
    }
}
