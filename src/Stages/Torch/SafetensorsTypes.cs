using static TorchSharp.torch;

namespace Stages.Torch;

/// <summary>The element types that the product stores, by their names in the format.</summary>
internal static class SafetensorsTypes
{
    public static readonly IReadOnlyDictionary<string, ScalarType> ByName = new SortedDictionary<string, ScalarType>()
    {
        ["F32"] = ScalarType.Float32,
        ["F64"] = ScalarType.Float64,
        ["I32"] = ScalarType.Int32,
        ["I64"] = ScalarType.Int64,
        ["U8"] = ScalarType.Byte,
    };

    /// <summary>The bytes that one element takes.</summary>
    public static int Bytes(ScalarType type) =>
        type switch
        {
            ScalarType.Byte => 1,
            ScalarType.Float32 or ScalarType.Int32 => 4,
            _ => 8,
        };

    /// <summary>The name of a type in the format.</summary>
    /// <exception cref="ArgumentException">The product does not store the type.</exception>
    public static string Name(ScalarType type) =>
        ByName.FirstOrDefault(pair => pair.Value == type).Key ?? throw new ArgumentException($"tensors of type {type} are not stored");
}
