using System.Buffers.Binary;
using Stages.Downloads;
using Stages.Tests.Downloads;

namespace Stages.Tests.Datasets;

/// <summary>A Fashion-MNIST of a few images, in the real formats.</summary>
internal static class SmallFashion
{
    public static byte[] Images(int count, int size = 28) => [.. Header(0x0803, count, size, size), .. Archives.Noise(count * size * size)];

    public static byte[] Labels(params byte[] labels) => [.. Header(0x0801, labels.Length), .. labels];

    /// <summary>Unpacked files by name: thirty training examples, three of each class, and ten test examples.</summary>
    public static IReadOnlyDictionary<string, byte[]> Files { get; } =
        new Dictionary<string, byte[]>
        {
            ["train-images-idx3-ubyte"] = Images(30),
            ["train-labels-idx1-ubyte"] = Labels([.. Enumerable.Range(0, 30).Select(i => (byte)(i % 10))]),
            ["t10k-images-idx3-ubyte"] = Images(10),
            ["t10k-labels-idx1-ubyte"] = Labels([.. Enumerable.Range(0, 10).Select(i => (byte)i)]),
        };

    public static DownloadStage Download { get; } = new("small", [.. Files.Select(f => Archives.PublishedGzip(f.Key, f.Value))]);

    /// <summary>Writes the packed files into a folder.</summary>
    public static void Pack(string folder)
    {
        Directory.CreateDirectory(folder);
        foreach (var (name, content) in Files)
        {
            File.WriteAllBytes(Path.Combine(folder, name + ".gz"), Archives.Gzip(content));
        }
    }

    private static byte[] Header(params int[] numbers)
    {
        var bytes = new byte[numbers.Length * 4];
        for (var i = 0; i < numbers.Length; i++)
        {
            BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(i * 4), numbers[i]);
        }

        return bytes;
    }
}
