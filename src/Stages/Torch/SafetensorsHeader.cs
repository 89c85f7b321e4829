using System.Buffers.Binary;
using System.Text.Json;
using static TorchSharp.torch;

namespace Stages.Torch;

/// <summary>Where one tensor lies in a safetensors file.</summary>
/// <param name="Name">The tensor's name.</param>
/// <param name="Type">Its element type.</param>
/// <param name="Shape">Its sizes, outermost first; the data are row-major.</param>
/// <param name="Begin">Offset of its first byte after the header.</param>
/// <param name="End">Offset just past its last byte.</param>
public sealed record SafetensorsEntry(string Name, ScalarType Type, IReadOnlyList<long> Shape, long Begin, long End);

/// <summary>
/// The header of a safetensors file: its string metadata, and the place of every tensor, ordered by offset.
/// </summary>
public sealed record SafetensorsHeader(IReadOnlyDictionary<string, string> Metadata, IReadOnlyList<SafetensorsEntry> Entries)
{
    /// <summary>No header of this product or of PyTorch's world comes near this many bytes.</summary>
    private const long LongestHeader = 100_000_000;

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <summary>Reads the header of a file and none of its tensors.</summary>
    /// <exception cref="InvalidDataException">The file is truncated, or its header is not well-formed; the message
    /// names both file and tensor.</exception>
    public static SafetensorsHeader Read(string path)
    {
        using var stream = File.OpenRead(path);
        return Read(stream, path);
    }

    internal static SafetensorsHeader Read(Stream stream, string path)
    {
        Span<byte> prefix = stackalloc byte[sizeof(ulong)];
        if (stream.ReadAtLeast(prefix, prefix.Length, throwOnEndOfStream: false) < prefix.Length)
        {
            throw Bad(path, "the file is shorter than the 8 bytes that give the header's length");
        }

        var length = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (length > LongestHeader || (long)length > stream.Length - prefix.Length)
        {
            throw Bad(path, $"the header should take {length} bytes, the file has {stream.Length - prefix.Length} more");
        }

        var bytes = new byte[length];
        stream.ReadExactly(bytes);
        try
        {
            using var json = JsonDocument.Parse(bytes, Strict);
            var metadata = new SortedDictionary<string, string>();
            var entries = new List<SafetensorsEntry>();
            foreach (var property in json.RootElement.EnumerateObject())
            {
                if (property.Name == "__metadata__")
                {
                    foreach (var item in property.Value.EnumerateObject())
                    {
                        metadata[item.Name] = item.Value.GetString() ?? throw Bad(path, $"metadata '{item.Name}' is null");
                    }
                }
                else
                {
                    entries.Add(Entry(property, path));
                }
            }

            entries.Sort((a, b) => (a.Begin, a.End).CompareTo((b.Begin, b.End)));
            CheckPlaces(entries, stream.Length - prefix.Length - bytes.Length, path);
            return new(metadata, entries);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw new InvalidDataException($"{path}: the header is not that of a safetensors file: {error.Message}", error);
        }
    }

    private static SafetensorsEntry Entry(JsonProperty property, string path)
    {
        var name = property.Name;
        var typeName = property.Value.GetProperty("dtype").GetString() ?? "null";
        if (!SafetensorsTypes.ByName.TryGetValue(typeName, out var type))
        {
            throw Bad(path, $"tensor '{name}' has type {typeName}; known are {string.Join(", ", SafetensorsTypes.ByName.Keys)}");
        }

        var shape = property.Value.GetProperty("shape").EnumerateArray().Select(size => size.GetInt64()).ToArray();
        var offsets = property.Value.GetProperty("data_offsets").EnumerateArray().Select(offset => offset.GetInt64()).ToArray();
        if (offsets is not [var begin, var end] || begin < 0 || end < begin)
        {
            throw Bad(path, $"tensor '{name}' has offsets [{string.Join(", ", offsets)}]");
        }

        Int128 bytes = SafetensorsTypes.Bytes(type);
        foreach (var size in shape)
        {
            bytes *= size;
            if (size < 0 || bytes > long.MaxValue)
            {
                throw Bad(path, $"tensor '{name}' has shape [{string.Join(", ", shape)}]");
            }
        }

        return bytes == end - begin
            ? new(name, type, shape, begin, end)
            : throw Bad(
                path,
                $"tensor '{name}' of type {typeName} and shape [{string.Join(", ", shape)}] "
                    + $"takes {bytes} bytes, its offsets span {end - begin}"
            );
    }

    private static void CheckPlaces(List<SafetensorsEntry> entries, long available, string path)
    {
        long reached = 0;
        foreach (var entry in entries)
        {
            if (entry.End > available)
            {
                throw Bad(path, $"tensor '{entry.Name}' ends at byte {entry.End} of the data, the file has {available}: it is truncated");
            }

            if (entry.Begin != reached)
            {
                var what = entry.Begin < reached ? "overlaps the tensor before it" : "leaves a gap before it";
                throw Bad(path, $"tensor '{entry.Name}' begins at byte {entry.Begin} of the data and {what}, which ends at {reached}");
            }

            reached = entry.End;
        }

        if (reached != available)
        {
            throw Bad(path, $"{available - reached} bytes follow the last tensor");
        }
    }

    private static InvalidDataException Bad(string path, string what) => new($"{path}: {what}");
}
