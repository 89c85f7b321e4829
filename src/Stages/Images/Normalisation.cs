using Stages.Torch;
using static TorchSharp.torch;

namespace Stages.Images;

/// <summary>
/// Turns bytes into a network's input: x/255, less the mean, over the standard deviation, per channel (docs/science.md,
/// section 3).
/// </summary>
/// <param name="Mean">Mean of each channel, after division by 255.</param>
/// <param name="Deviation">Standard deviation of each channel, after division by 255.</param>
public sealed record Normalisation(IReadOnlyList<double> Mean, IReadOnlyList<double> Deviation)
{
    /// <summary>The constants of CIFAR-100's training images that the reference code uses.</summary>
    public static Normalisation Cifar { get; } =
        new([0.5070751592371323, 0.48654887331495095, 0.4409178433670343], [0.2673342858792401, 0.2564384629170883, 0.27615047132568404]);

    /// <summary>The mean and (population) standard deviation of a training set, from exact sums of its bytes.</summary>
    /// <param name="images">Bytes [N, channels, height, width].</param>
    public static Normalisation Of(Tensor images)
    {
        using var scope = NewDisposeScope();
        var perChannel = images.to(ScalarType.Int64).transpose(0, 1).flatten(1);
        double count = perChannel.shape[1];
        var sums = perChannel.sum(1).data<long>().ToArray();
        var squares = (perChannel * perChannel).sum(1).data<long>().ToArray();
        return new(
            [.. sums.Select(sum => sum / count / 255)],
            [.. sums.Zip(squares, (sum, square) => Math.Sqrt((square / count) - (sum / count * (sum / count))) / 255)]
        );
    }

    /// <summary>Normalises images whose channels are dimension 1.</summary>
    /// <param name="images">Bytes [N, channels, height, width] in any memory layout, which is kept.</param>
    /// <returns>Floats of the same shape.</returns>
    public Tensor Apply(Tensor images)
    {
        using var scope = NewDisposeScope();
        return Apply(images, On(images.device)).MoveToOuterDisposeScope();
    }

    /// <summary>The same, with constants that lie on the images' device.</summary>
    internal static Tensor Apply(Tensor images, (Tensor Mean, Tensor Deviation) constants)
    {
        using var scope = NewDisposeScope();
        return images.to(ScalarType.Float32).div_(255.Kept()).sub_(constants.Mean).div_(constants.Deviation).MoveToOuterDisposeScope();
    }

    /// <summary>Mean and deviation as tensors that images are broadcast with.</summary>
    internal (Tensor Mean, Tensor Deviation) On(Device device) => (PerChannel(Mean, device), PerChannel(Deviation, device));

    private static Tensor PerChannel(IReadOnlyList<double> values, Device device) =>
        tensor(values.Select(value => (float)value).ToArray(), device: device).view(1, -1, 1, 1);
}
