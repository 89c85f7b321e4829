using Pipeline;
using Stages.Torch;
using static TorchSharp.torch;

namespace Stages.Images;

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
        return new(
            (int)random.NextInt((2 * Augmentation.Padding) + 1),
            (int)random.NextInt((2 * Augmentation.Padding) + 1),
            random.NextInt(2) == 1,
            (30 * random.NextDouble()) - 15
        );
    }
}

/// <summary>
/// Augmentation of the original model's training images, in this order: pad 4 zeros and crop, flip horizontally, rotate
/// with the nearest pixel and zeros outside (docs/science.md, section 3). Every output pixel is one input pixel or
/// zero, so the three steps are one lookup.
/// </summary>
public static class Augmentation
{
    /// <summary>Zeros added on every side before the crop.</summary>
    public const int Padding = 4;

    private const int FractionBits = 16;
    private const int Numbers = 9;

    /// <summary>What the draws do to images of this size, for <see cref="Apply"/>: [N, 1, 1, 9], int64.</summary>
    public static Tensor Lookups(IEnumerable<AugmentationDraw> draws, long height, long width, Device device) =>
        tensor(draws.SelectMany(draw => Lookup(draw, height, width)).ToArray(), device: device).view(-1, 1, 1, Numbers);

    /// <summary>Augments a batch, all images at once.</summary>
    /// <param name="images">Bytes [N, channels, height, width], on any device.</param>
    /// <param name="lookups">One per image, on the same device: <see cref="Lookups"/>.</param>
    /// <returns>Bytes of the same shape, on the same device.</returns>
    /// <exception cref="ArgumentException">The images are not such bytes, or there are not as many lookups as
    /// images.</exception>
    public static Tensor Apply(Tensor images, Tensor lookups)
    {
        if (images.dtype != ScalarType.Byte || images.shape is not [var count, var channels, var height, var width])
        {
            throw new ArgumentException(
                $"images are {images.dtype} [{string.Join(", ", images.shape)}], expected bytes [N, channels, height, width]",
                nameof(images)
            );
        }

        if (lookups.shape[0] != count)
        {
            throw new ArgumentException($"{lookups.shape[0]} lookups for {count} images", nameof(lookups));
        }

        using var scope = NewDisposeScope();
        Tensor Number(int i) => lookups.select(3, i);
        var x = Scalars.Range(width, images.device);
        var y = Scalars.Range(height, images.device).view(-1, 1);
        // Filled where it is needed: a tensor of a number of ours would be sent there.
        var fraction = full(1, FractionBits.Kept(), ScalarType.Int64, images.device);
        var column = Number(0).add(Number(1) * x, Scalars.One).add(Number(2) * y, Scalars.One).bitwise_right_shift_(fraction);
        var row = Number(3).add(Number(4) * x, Scalars.One).add(Number(5) * y, Scalars.One).bitwise_right_shift_(fraction);
        // A pixel is outside where the rotation leaves the crop, or where the crop leaves the image.
        var inside = Inside(column, width, out _).logical_and_(Inside(row, height, out _));
        inside
            .logical_and_(Inside((column * Number(6)).add_(Number(7), Scalars.One), width, out column))
            .logical_and_(Inside(row.add(Number(8), Scalars.One), height, out row));
        var source = row.mul_(width.Kept())
            .add_(column, Scalars.One)
            .view(count, 1, height * width)
            .expand(count, channels, height * width);
        return images
            .reshape(count, channels, height * width)
            .gather(2, source)
            .mul_(inside.to(ScalarType.Byte).view(count, 1, height * width))
            .view(count, channels, height, width)
            .MoveToOuterDisposeScope();
    }

    private static Tensor Inside(Tensor places, long size, out Tensor clamped)
    {
        clamped = places.clamp(0.Kept(), (size - 1).Kept());
        return clamped.eq(places);
    }

    /// <summary>
    /// Where an output pixel (x, y) comes from: column and row after the inverse rotation in steps of 2^-16 pixel, each
    /// by its value at (0, 0) and its change along x and y, as the imaging library under the reference code computes
    /// it; then sign and offset of the column and offset of the row in the image, by flip and crop.
    /// </summary>
    private static long[] Lookup(AugmentationDraw draw, long height, long width)
    {
        var angle = -draw.Degrees * Math.PI / 180;
        double cos = Math.Cos(angle),
            sin = Math.Sin(angle);
        double centreX = width / 2.0,
            centreY = height / 2.0;
        return
        [
            Fixed(centreX - (cos * centreX) - (sin * centreY) + (cos * 0.5) + (sin * 0.5)),
            Fixed(cos),
            Fixed(sin),
            Fixed(centreY + (sin * centreX) - (cos * centreY) - (sin * 0.5) + (cos * 0.5)),
            Fixed(-sin),
            Fixed(cos),
            draw.Flip ? -1 : 1,
            (draw.Flip ? width - 1 : 0) + draw.Left - Padding,
            draw.Top - Padding,
        ];
    }

    private static long Fixed(double value) => (long)Math.Floor((value * (1 << FractionBits)) + 0.5);
}
