using System.Buffers.Binary;
using System.Text.Encodings.Web;
using System.Text.Json;
using static TorchSharp.torch;

namespace Stages.Torch;

/// <summary>
/// Named tensors in a file that Python reads too: 8 bytes of header length, little-endian; a JSON header; the tensors'
/// bytes, row-major. Element types F32, F64, I32, I64 and U8. The same tensors and metadata give the same bytes.
/// </summary>
public static class Safetensors
{
    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes tensors in the order of their names (ordinal), with metadata.</summary>
    /// <param name="path">The file, which is replaced when it is there.</param>
    /// <param name="tensors">Tensors of any layout and device.</param>
    /// <param name="metadata">Strings stored with them.</param>
    /// <exception cref="ArgumentException">A tensor's type is not one of the format's that the product stores, or its
    /// name is reserved.</exception>
    public static void Write(string path, IReadOnlyDictionary<string, Tensor> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        var ordered = tensors.OrderBy(pair => pair.Key).ToList();
        var header = Header(ordered, metadata ?? new Dictionary<string, string>());
        using var file = File.Create(path);
        Span<byte> prefix = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(prefix, (ulong)header.Length);
        file.Write(prefix);
        file.Write(header);
        foreach (var (_, tensor) in ordered)
        {
            using var scope = NewDisposeScope();
            file.Write(tensor.detach().cpu().contiguous().bytes);
        }
    }

    /// <summary>Reads all tensors, on the CPU. The caller owns them.</summary>
    /// <exception cref="InvalidDataException">The file is damaged; the message names the file, and the tensor where
    /// there is one.</exception>
    public static Dictionary<string, Tensor> Read(string path)
    {
        LibTorch.ThrowIfUnusable();
        using var file = File.OpenRead(path);
        var header = SafetensorsHeader.Read(file, path);
        var tensors = new Dictionary<string, Tensor>();
        foreach (var entry in header.Entries)
        {
            var tensor = empty([.. entry.Shape], entry.Type);
            tensors.Add(entry.Name, tensor);
            if (entry.End > entry.Begin)
            {
                file.ReadExactly(tensor.bytes);
            }
        }

        return tensors;
    }

    private static byte[] Header(List<KeyValuePair<string, Tensor>> tensors, IReadOnlyDictionary<string, string> metadata)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Compact))
        {
            json.WriteStartObject();
            if (metadata.Count > 0)
            {
                json.WriteStartObject("__metadata__");
                foreach (var (name, value) in metadata.OrderBy(pair => pair.Key))
                {
                    json.WriteString(name, value);
                }

                json.WriteEndObject();
            }

            long offset = 0;
            foreach (var (name, tensor) in tensors)
            {
                if (name == "__metadata__")
                {
                    throw new ArgumentException("the name __metadata__ is the format's own", nameof(tensors));
                }

                json.WriteStartObject(name);
                json.WriteString("dtype", SafetensorsTypes.Name(tensor.dtype));
                WriteNumbers(json, "shape", tensor.shape);
                WriteNumbers(json, "data_offsets", [offset, offset += tensor.numel() * tensor.element_size()]);
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        // Padded, so that the data begin at a multiple of 8 bytes.
        while (buffer.Length % sizeof(ulong) != 0)
        {
            buffer.WriteByte((byte)' ');
        }

        return buffer.ToArray();
    }

    private static void WriteNumbers(Utf8JsonWriter json, string name, long[] numbers)
    {
        json.WriteStartArray(name);
        foreach (var number in numbers)
        {
            json.WriteNumberValue(number);
        }

        json.WriteEndArray();
    }
}
