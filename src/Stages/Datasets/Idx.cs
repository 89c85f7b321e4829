using System.Buffers.Binary;

namespace Stages.Datasets;

/// <summary>The IDX format of MNIST and its kin: a magic number, big-endian sizes, bytes.</summary>
internal static class Idx
{
    private const int ImageMagic = 0x0803;
    private const int LabelMagic = 0x0801;
    private const int ImageHeader = 16;
    private const int LabelHeader = 8;

    /// <summary>Reads a file of images and one of labels that belong together.</summary>
    /// <param name="path">Where the file of a name is; messages use the names.</param>
    /// <param name="images">The name of the file of images.</param>
    /// <param name="labels">The name of the file of labels.</param>
    /// <param name="size">Height and width of every image.</param>
    /// <param name="classes">Labels are 0 to this less one.</param>
    /// <exception cref="InvalidDataException">A file is something else; the message names file and position.</exception>
    public static Examples Read(Func<string, string> path, string images, string labels, int size, int classes)
    {
        var pixels = Images(images, File.ReadAllBytes(path(images)), size);
        var numbers = Labels(labels, File.ReadAllBytes(path(labels)), classes);
        if (pixels.Length != numbers.Length * size * size)
        {
            throw new InvalidDataException(
                $"{images} has {pixels.Length / (size * size)} images, but {labels} has {numbers.Length} labels."
            );
        }

        return new Examples(pixels, numbers);
    }

    private static byte[] Images(string name, byte[] bytes, int size)
    {
        CheckHeader(name, bytes, ImageMagic, ImageHeader, "images");
        for (var at = LabelHeader; at < ImageHeader; at += 4)
        {
            if (Number(bytes, at) is var found && found != size)
            {
                throw new InvalidDataException(
                    $"{name}, byte {at}: images of {(at == LabelHeader ? "height" : "width")} {found}; expected {size}."
                );
            }
        }

        CheckLength(name, bytes.Length, ImageHeader, (long)Number(bytes, 4) * size * size);
        return bytes[ImageHeader..];
    }

    private static int[] Labels(string name, byte[] bytes, int classes)
    {
        CheckHeader(name, bytes, LabelMagic, LabelHeader, "labels");
        CheckLength(name, bytes.Length, LabelHeader, Number(bytes, 4));
        for (var i = LabelHeader; i < bytes.Length; i++)
        {
            if (bytes[i] >= classes)
            {
                throw new InvalidDataException(
                    $"{name}, record {i - LabelHeader} (byte {i}): label {bytes[i]}; expected 0 to {classes - 1}."
                );
            }
        }

        return [.. bytes[LabelHeader..].Select(b => (int)b)];
    }

    private static void CheckHeader(string name, byte[] bytes, int magic, int header, string what)
    {
        if (bytes.Length < header || Number(bytes, 0) != magic)
        {
            throw new InvalidDataException(
                $"{name}, byte 0: not an IDX file of {what}; expected magic number 0x{magic:x8}"
                    + (bytes.Length < header ? $", and at least {header.ToString()} bytes." : $", found 0x{Number(bytes, 0):x8}.")
            );
        }
    }

    private static void CheckLength(string name, long found, int header, long expected)
    {
        if (found != header + expected)
        {
            throw new InvalidDataException($"{name}: {found} bytes; its header asks for {header + expected}.");
        }
    }

    private static uint Number(byte[] bytes, int at) => BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(at));
}
