using static TorchSharp.torch;

namespace Stages.Training;

/// <summary>Images from which batches are taken by index. An image is a row in memory, so that a batch is a gather of rows.</summary>
public sealed class ImageSource : IDisposable
{
    private readonly Tensor rows;
    private readonly long[] sizes;

    /// <summary>Takes images, without a copy where they already lie as needed; they must not change meanwhile.</summary>
    /// <param name="images">Any type and layout, [N, channels, height, width].</param>
    /// <param name="device">Where the batches are needed.</param>
    public ImageSource(Tensor images, Device device)
    {
        ArgumentNullException.ThrowIfNull(images);
        using var scope = NewDisposeScope();
        sizes = images.shape;
        rows = images.detach().to(device).reshape(sizes[0], -1).contiguous().DetachFromDisposeScope();
    }

    /// <summary>Number of images.</summary>
    public long Count => sizes[0];

    /// <summary>Several images, in the order of their indices.</summary>
    /// <param name="index">Indices [n].</param>
    /// <returns>[n, channels, height, width].</returns>
    public Tensor Take(Tensor index) => Shaped(rows.index_select(0, index));

    /// <summary>The images from <paramref name="begin"/> up to <paramref name="end"/>, without a copy.</summary>
    public Tensor Slice(long begin, long end) => Shaped(rows.narrow(0, begin, end - begin));

    /// <inheritdoc/>
    public void Dispose() => rows.Dispose();

    private Tensor Shaped(Tensor taken) => taken.view(-1, sizes[1], sizes[2], sizes[3]);
}
