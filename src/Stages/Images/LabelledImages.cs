using static TorchSharp.torch;

namespace Stages.Images;

/// <summary>A set of examples.</summary>
/// <param name="Images">The images.</param>
/// <param name="Labels">Class ids [N], int64, on the images' device.</param>
public sealed record LabelledImages(ImageSource Images, Tensor Labels)
{
    /// <summary>Number of examples.</summary>
    public long Count => Images.Count;

    /// <summary>Some of the examples, in some order; images are not copied.</summary>
    /// <param name="index">Indices [n], int64, on the images' device.</param>
    public LabelledImages Part(Tensor index) => new(Images.Part(index), Labels.index_select(0, index));

    /// <summary>These examples followed by others of the same source; images are not copied.</summary>
    /// <exception cref="ArgumentException">The others are of another source.</exception>
    public LabelledImages Then(LabelledImages others)
    {
        return new(Images.Then(others.Images), cat([Labels, others.Labels]));
    }
}
