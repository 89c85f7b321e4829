using static TorchSharp.torch;

namespace Stages.Training;

/// <summary>A set of examples.</summary>
/// <param name="Images">[N, channels, height, width]: bytes, or floats already normalised.</param>
/// <param name="Labels">Class ids [N], 64-bit.</param>
public sealed record LabelledImages(Tensor Images, Tensor Labels)
{
    /// <summary>Number of examples.</summary>
    public long Count => Labels.shape[0];
}
