using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using Stages.Downloads;

namespace Stages.Tests.Downloads;

/// <summary>Small archives in the real formats.</summary>
internal static class Archives
{
    public static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    /// <summary>Bytes that do not compress.</summary>
    public static byte[] Noise(int count, int seed = 1)
    {
        var bytes = new byte[count];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    public static byte[] Gzip(byte[] content)
    {
        using var packed = new MemoryStream();
        using (var to = new GZipStream(packed, CompressionLevel.Fastest))
        {
            to.Write(content);
        }

        return packed.ToArray();
    }

    public static byte[] TarGzip(params TarEntry[] entries)
    {
        using var tar = new MemoryStream();
        using (var writer = new TarWriter(tar, TarEntryFormat.Ustar, leaveOpen: true))
        {
            foreach (var entry in entries)
            {
                writer.WriteEntry(entry);
            }
        }

        return Gzip(tar.ToArray());
    }

    public static TarEntry Member(string path, byte[] content) =>
        new UstarTarEntry(TarEntryType.RegularFile, path) { DataStream = new MemoryStream(content) };

    public static TarEntry Link(TarEntryType type, string path, string to) => new UstarTarEntry(type, path) { LinkName = to };

    /// <summary>A gzipped file as its publisher would describe it.</summary>
    public static PublishedFile PublishedGzip(string name, byte[] content) =>
        new(name + ".gz", $"http://127.0.0.1:1/{name}.gz", Packing.Gzip, null, [new(name, name, content.Length, Hash(content))]);

    /// <summary>An archive, of which the files of these paths are wanted.</summary>
    public static PublishedFile PublishedTar(string name, byte[] archive, params (string Path, byte[] Content)[] wanted) =>
        new(
            name,
            $"http://127.0.0.1:1/{name}",
            Packing.TarGzip,
            Hash(archive),
            [.. wanted.Select(w => new UnpackedFile(w.Path, Path.GetFileName(w.Path), w.Content.Length, Hash(w.Content)))]
        );
}
