using static TorchSharp.torch;

namespace Stages.Training;

/// <summary>What chance does to one image.</summary>
/// <param name="Top">First row of the crop in the padded image, in [0, 8].</param>
/// <param name="Left">First column of the crop in the padded image, in [0, 8].</param>
/// <param name="Flip">Whether left and right are swapped.</param>
/// <param name="Degrees">Counter-clockwise rotation about the centre, in [-15, 15).</param>
public sealed record AugmentationDraw(int Top, int Left, bool Flip, double Degrees)
{
    /// <summary>Draws for one image: crop and flip uniform, rotation U(-15°, 15°).</summary>
    public static AugmentationDraw Draw(RandomStream random)
    {
        ArgumentNullException.ThrowIfNull(random);
        return new(
            (int)random.NextInt((2 * Augmentation.Padding) + 1),
            (int)random.NextInt((2 * Augmentation.Padding) + 1),
            random.NextInt(2) == 1,
            (30 * random.NextDouble()) - 15);
    }
}

/// <summary>
/// Augmentation of the original model's training images, in this order: pad 4 zeros and crop, flip horizontally, rotate with the nearest
/// pixel and zeros outside (docs/science.md, section 3). Every output pixel is one input pixel or zero, so the three steps are one lookup.
/// </summary>
public static class Augmentation
{
    /// <summary>Zeros added on every side before the crop.</summary>
    public const int Padding = 4;

    /// <summary>Augments a batch.</summary>
    /// <param name="images">Bytes [N, channels, height, width], contiguous, on the CPU.</param>
    /// <param name="draws">One draw per image.</param>
    /// <returns>Bytes of the same shape.</returns>
    /// <exception cref="ArgumentException">The images are not such bytes, or there are not as many draws as images.</exception>
    public static Tensor Apply(Tensor images, IReadOnlyList<AugmentationDraw> draws)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(draws);
        if (images.dtype != ScalarType.Byte || images.shape is not [var count, var channels, var height, var width] || !images.is_contiguous())
        {
            throw new ArgumentException($"images are {images.dtype} [{string.Join(", ", images.shape)}], expected contiguous bytes [N, channels, height, width]", nameof(images));
        }

        if (draws.Count != count)
        {
            throw new ArgumentException($"{draws.Count} draws for {count} images", nameof(draws));
        }

        var output = zeros_like(images);
        ReadOnlySpan<byte> from = images.bytes;
        var to = output.bytes;
        var size = (int)(height * width * channels);
        for (var i = 0; i < count; i++)
        {
            Apply(from.Slice(i * size, size), to.Slice(i * size, size), (int)height, (int)width, (int)channels, draws[i]);
        }

        return output;
    }

    private static void Apply(ReadOnlySpan<byte> from, Span<byte> to, int height, int width, int channels, AugmentationDraw draw)
    {
        var plane = height * width;
        // The inverse rotation in steps of 2^-16 pixel, as the imaging library under the reference code computes it.
        var angle = -draw.Degrees * Math.PI / 180;
        double cos = Math.Cos(angle), sin = Math.Sin(angle);
        double centreX = width / 2.0, centreY = height / 2.0;
        var acrossX = Fixed(cos);
        var acrossY = Fixed(-sin);
        var downX = Fixed(sin);
        var downY = Fixed(cos);
        var rowX = Fixed(centreX - (cos * centreX) - (sin * centreY) + (cos * 0.5) + (sin * 0.5));
        var rowY = Fixed(centreY + (sin * centreX) - (cos * centreY) - (sin * 0.5) + (cos * 0.5));
        for (var y = 0; y < height; y++, rowX += downX, rowY += downY)
        {
            int atX = rowX, atY = rowY;
            for (var x = 0; x < width; x++, atX += acrossX, atY += acrossY)
            {
                int column = atX >> 16, row = atY >> 16;
                if ((uint)column >= (uint)width || (uint)row >= (uint)height)
                {
                    continue;
                }

                column = (draw.Flip ? width - 1 - column : column) + draw.Left - Padding;
                row += draw.Top - Padding;
                if ((uint)column < (uint)width && (uint)row < (uint)height)
                {
                    int source = (row * width) + column, target = (y * width) + x;
                    for (var channel = 0; channel < channels; channel++, source += plane, target += plane)
                    {
                        to[target] = from[source];
                    }
                }
            }
        }
    }

    private static int Fixed(double value) => (int)Math.Floor((value * 65536) + 0.5);
}
