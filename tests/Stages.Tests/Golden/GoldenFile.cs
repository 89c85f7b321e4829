using Stages.Torch;
using static TorchSharp.torch;

namespace Stages.Tests.Golden;

/// <summary>A file of the reference implementation's numbers.</summary>
internal sealed class GoldenFile : IDisposable
{
    private readonly Dictionary<string, Tensor> tensors;

    private GoldenFile(string name)
    {
        Path = PathOf(name);
        tensors = Safetensors.Read(Path);
        Metadata = SafetensorsHeader.Read(Path).Metadata;
    }

    public string Path { get; }

    public IReadOnlyDictionary<string, string> Metadata { get; }

    public Tensor this[string name] => tensors[name];

    public static GoldenFile Open(string name) => new($"{name}.safetensors");

    public static string PathOf(string fileName) => System.IO.Path.Combine(AppContext.BaseDirectory, "Reference", fileName);

    /// <summary>The tensors whose names begin with a prefix, by the rest of their names.</summary>
    public Dictionary<string, Tensor> Under(string prefix) =>
        tensors.Where(pair => pair.Key.StartsWith(prefix)).ToDictionary(pair => pair.Key[prefix.Length..], pair => pair.Value);

    public void Dispose()
    {
        foreach (var tensor in tensors.Values)
        {
            tensor.Dispose();
        }
    }
}
