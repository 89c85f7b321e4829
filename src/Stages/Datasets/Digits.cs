using System.IO.Compression;

namespace Stages.Datasets;

/// <summary>
/// UCI "Optical Recognition of Handwritten Digits" (E. Alpaydin and C. Kaynak, 1998, doi 10.24432/C50P49, CC BY 4.0):
/// 1,797 grey images of 8x8 pixels with values 0..16, embedded in this assembly.
/// </summary>
internal static class Digits
{
    private const int Pixels = 64;

    /// <summary>All images, row by row, and their digits, in the file's order.</summary>
    public static Examples Read()
    {
        using var resource = typeof(Digits).Assembly.GetManifestResourceStream("optdigits.csv.gz")!;
        using var text = new StreamReader(new GZipStream(resource, CompressionMode.Decompress));
        var rows = text.ReadToEnd()
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(',').Select(v => byte.Parse(v)).ToArray())
            .ToList();
        return new Examples([.. rows.SelectMany(r => r[..Pixels])], [.. rows.Select(r => (int)r[Pixels])]);
    }

    /// <summary>
    /// The split of this project: of every class, in the file's order, every second example is a test example.
    /// </summary>
    public static (int[] Train, int[] Test) Split(int[] labels)
    {
        var seen = new int[10];
        var parts = Enumerable.Range(0, labels.Length).ToLookup(i => seen[labels[i]]++ % 2);
        return ([.. parts[0]], [.. parts[1]]);
    }
}
