namespace Stages.Datasets;

/// <summary>
/// The records of the binary versions of CIFAR-100 (coarse label, fine label) and CIFAR-10 (one label), each before
/// 32x32 pixels of red, then green, then blue.
/// </summary>
internal static class CifarRecords
{
    private const int Pixels = 3 * 32 * 32;

    /// <summary>Bytes of a record of CIFAR-10.</summary>
    public const int LengthOfOneLabel = 1 + Pixels;

    /// <summary>Bytes of a record of CIFAR-100.</summary>
    public const int LengthOfTwoLabels = 2 + Pixels;

    /// <summary>Reads a file.</summary>
    /// <param name="path">Where the file is.</param>
    /// <param name="file">Its name, for messages.</param>
    /// <param name="names">Its classes: what labels are checked against.</param>
    /// <exception cref="InvalidDataException">A size or a label does not fit; the message names file, record and
    /// byte.</exception>
    public static Examples Read(string path, string file, ClassNames names)
    {
        var bytes = File.ReadAllBytes(path);
        var length = names.HasSuper ? LengthOfTwoLabels : LengthOfOneLabel;
        if (bytes.Length == 0 || bytes.Length % length != 0)
        {
            throw new InvalidDataException($"{file}: {bytes.Length} bytes are no whole number of records of {length} bytes.");
        }

        var count = bytes.Length / length;
        var (images, labels) = (new byte[count * Pixels], new int[count]);
        for (var i = 0; i < count; i++)
        {
            var at = i * length;
            var pixels = at + length - Pixels;
            labels[i] = bytes[pixels - 1];
            CheckLabels($"{file}, record {i} (byte {at})", names.HasSuper ? bytes[at] : null, labels[i], names);
            Buffer.BlockCopy(bytes, pixels, images, i * Pixels, Pixels);
        }

        return new Examples(images, labels);
    }

    private static void CheckLabels(string place, int? super, int fine, ClassNames names)
    {
        if (super is not { } coarse)
        {
            if (fine >= names.Fine.Count)
            {
                throw new InvalidDataException($"{place}: label {fine}; expected 0 to {names.Fine.Count - 1}.");
            }

            return;
        }

        if (coarse >= names.Super.Count || fine >= names.Fine.Count)
        {
            throw new InvalidDataException(
                $"{place}: coarse label {coarse} and fine label {fine}; expected "
                    + $"0 to {names.Super.Count - 1} and 0 to {names.Fine.Count - 1}."
            );
        }

        if (names.SuperOfFine[fine] is var expected && coarse != expected)
        {
            throw new InvalidDataException(
                $"{place}: fine label {fine} ({names.Fine[fine]}) belongs to coarse label {expected} "
                    + $"({names.Super[expected]}), but the record says {coarse} ({names.Super[coarse]})."
            );
        }
    }
}
