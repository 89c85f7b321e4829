using Stages.Torch;
using static TorchSharp.torch;

namespace Stages.Models;

public abstract partial class Network
{
    private const string Tracked = "num_batches_tracked";

    /// <summary>
    /// Writes the network as safetensors under PyTorch's names and in its layout, ready for
    /// <c>load_state_dict(strict=True)</c>.
    /// </summary>
    /// <param name="path">The file, which is replaced when it is there.</param>
    /// <param name="metadata">Strings stored with it; the network's shape is added.</param>
    public void Save(string path, IReadOnlyDictionary<string, string>? metadata = null)
    {
        using var scope = NewDisposeScope();
        var tensors = parameters.Concat(buffers).ToDictionary(item => item.Name, item => item.Value);
        foreach (var name in TrackedNames())
        {
            tensors.Add(name, tensor(BatchesTracked));
        }

        var facts = new Dictionary<string, string>(metadata ?? new Dictionary<string, string>())
        {
            ["classes"] = Shape.Classes.ToString(),
            ["in_channels"] = Shape.Channels.ToString(),
            ["width"] = Shape.Width.ToString(),
        };
        foreach (var (key, value) in Facts)
        {
            facts.Add(key, value);
        }

        Safetensors.Write(path, tensors, facts);
    }

    /// <summary>Copies the given tensors, by PyTorch's names.</summary>
    /// <exception cref="InvalidDataException">A tensor is missing, left over, or of another shape or type.</exception>
    internal void Take(IReadOnlyDictionary<string, Tensor> tensors)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var known = new HashSet<string>();
        foreach (var (name, value) in parameters.Concat(buffers))
        {
            var sizes = Architecture.Sizes(tensors, name);
            if (!sizes.SequenceEqual(value.shape) || tensors[name].dtype != ScalarType.Float32)
            {
                throw new InvalidDataException(
                    $"tensor '{name}' is {tensors[name].dtype} [{string.Join(", ", sizes)}], "
                        + $"expected Float32 [{string.Join(", ", value.shape)}]"
                );
            }

            value.copy_(tensors[name]);
            known.Add(name);
        }

        foreach (var name in TrackedNames().Where(tensors.ContainsKey))
        {
            BatchesTracked = tensors[name].item<long>();
            known.Add(name);
        }

        if (tensors.Keys.FirstOrDefault(name => !known.Contains(name)) is { } extra)
        {
            throw new InvalidDataException($"tensor '{extra}' is none of this network's");
        }
    }

    private IEnumerable<string> TrackedNames() =>
        buffers.Where(buffer => buffer.Name.EndsWith(".running_mean")).Select(buffer => buffer.Name.Replace("running_mean", Tracked));
}
