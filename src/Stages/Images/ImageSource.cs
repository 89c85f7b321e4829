using Stages.Torch;
using static TorchSharp.torch;

namespace Stages.Images;

/// <summary>
/// Images in memory, on the device that computes with them, from which batches are taken by index. They stay the bytes
/// that the data set has and are normalised batch by batch. A part of them is an index over the same memory. An image
/// is a row, so that a batch is a gather of rows. Its tensors belong to the dispose scope that it was made in, and the
/// images must not change meanwhile.
/// </summary>
public sealed class ImageSource
{
    private readonly Tensor rows;
    private readonly long[] sizes;
    private readonly (Tensor Mean, Tensor Deviation)? normalisation;
    private readonly Tensor? part;

    /// <summary>Takes images, without a copy where they lie on the device already.</summary>
    /// <param name="images">Bytes [N, channels, height, width], or floats.</param>
    /// <param name="device">Where batches are needed.</param>
    /// <param name="normalisation">How a batch is normalised; null where the images are normalised already.</param>
    public ImageSource(Tensor images, Device device, Normalisation? normalisation = null)
    {
        sizes = images.shape;
        rows = images.detach().to(device).reshape(sizes[0], -1).contiguous();
        this.normalisation = normalisation?.On(device);
        Count = sizes[0];
    }

    private ImageSource(ImageSource whole, Tensor part)
    {
        (rows, sizes, normalisation, this.part) = (whole.rows, whole.sizes, whole.normalisation, part);
        Count = part.shape[0];
    }

    /// <summary>Number of images.</summary>
    public long Count { get; }

    /// <summary>Channels, height and width.</summary>
    public IReadOnlyList<long> ImageShape => sizes[1..];

    /// <summary>Some of the images, in some order, over the same memory.</summary>
    /// <param name="index">Indices [n], int64, on the source's device.</param>
    public ImageSource Part(Tensor index) => new(this, Rows(index));

    /// <summary>These images followed by others of the same memory.</summary>
    /// <exception cref="ArgumentException">The others lie elsewhere.</exception>
    public ImageSource Then(ImageSource others)
    {
        return ReferenceEquals(others.rows, rows)
            ? new(this, cat([part ?? All(), others.part ?? All()]))
            : throw new ArgumentException("the others are not images of the same source", nameof(others));
    }

    /// <summary>Several images as a network's input, in the order of their indices.</summary>
    /// <param name="index">Indices [n], int64, on the source's device.</param>
    /// <returns>Floats [n, channels, height, width].</returns>
    public Tensor Take(Tensor index) => Normalised(Shaped(rows.index_select(0, Rows(index))));

    /// <summary>Several images as a network's input, each first changed as its lookup says.</summary>
    /// <exception cref="ArgumentException">The images are not bytes, or there are not as many lookups as
    /// indices.</exception>
    public Tensor TakeAugmented(Tensor index, Tensor lookups) =>
        Normalised(Augmentation.Apply(Shaped(rows.index_select(0, Rows(index))), lookups));

    /// <summary>The images from <paramref name="begin"/> up to <paramref name="end"/>, as a network's input.</summary>
    public Tensor Slice(long begin, long end) =>
        Normalised(Shaped(part is null ? rows.narrow(0, begin, end - begin) : rows.index_select(0, part.narrow(0, begin, end - begin))));

    private Tensor All() => Scalars.Range(Count, rows.device);

    private Tensor Rows(Tensor index) => part is null ? index : part.index_select(0, index);

    private Tensor Shaped(Tensor taken) => taken.view(-1, sizes[1], sizes[2], sizes[3]);

    private Tensor Normalised(Tensor taken) => normalisation is { } constants ? Normalisation.Apply(taken, constants) : taken;
}
