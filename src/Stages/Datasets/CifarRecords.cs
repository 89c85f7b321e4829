namespace Stages.Datasets;

/// <summary>
/// The records of CIFAR-100's binary version: coarse label, fine label, 32x32 pixels of red, then green, then blue.
/// </summary>
internal static class CifarRecords
{
    /// <summary>Bytes of a record.</summary>
    public const int Length = 2 + Pixels;

    private const int Pixels = 3 * 32 * 32;

    /// <summary>Reads a file.</summary>
    /// <param name="path">Where the file is.</param>
    /// <param name="file">Its name, for messages.</param>
    /// <param name="names">Its classes: what labels are checked against.</param>
    /// <exception cref="InvalidDataException">A size or a label does not fit; the message names file, record and
    /// byte.</exception>
    public static Examples Read(string path, string file, ClassNames names)
    {
        var bytes = File.ReadAllBytes(path);
        if (bytes.Length == 0 || bytes.Length % Length != 0)
        {
            throw new InvalidDataException($"{file}: {bytes.Length} bytes are no whole number of records of {Length} bytes.");
        }

        var count = bytes.Length / Length;
        var (images, labels) = (new byte[count * Pixels], new int[count]);
        for (var i = 0; i < count; i++)
        {
            var at = i * Length;
            CheckLabels($"{file}, record {i} (byte {at})", bytes[at], bytes[at + 1], names);
            labels[i] = bytes[at + 1];
            Buffer.BlockCopy(bytes, at + 2, images, i * Pixels, Pixels);
        }

        return new Examples(images, labels);
    }

    private static void CheckLabels(string place, int coarse, int fine, ClassNames names)
    {
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
