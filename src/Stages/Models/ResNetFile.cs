using Stages.Torch;
using static TorchSharp.torch;

namespace Stages.Models;

public sealed partial class ResNet
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

        Safetensors.Write(
            path,
            tensors,
            new Dictionary<string, string>(metadata ?? new Dictionary<string, string>())
            {
                ["classes"] = Shape.Classes.ToString(),
                ["in_channels"] = Shape.Channels.ToString(),
                ["width"] = Shape.Width.ToString(),
            }
        );
    }

    /// <summary>Reads a network; its shape follows from the tensors.</summary>
    /// <exception cref="InvalidDataException">The file is damaged, or its tensors are not those of such a
    /// network.</exception>
    public static ResNet Load(string path, Device device)
    {
        var tensors = Safetensors.Read(path);
        try
        {
            return FromTensors(tensors, device);
        }
        catch (InvalidDataException error)
        {
            throw new InvalidDataException($"{path}: {error.Message}", error);
        }
        finally
        {
            foreach (var tensor in tensors.Values)
            {
                tensor.Dispose();
            }
        }
    }

    /// <summary>
    /// A network with copies of the given tensors, by PyTorch's names; <c>num_batches_tracked</c> may be absent.
    /// </summary>
    /// <exception cref="InvalidDataException">A tensor is missing, left over, or of another shape or type.</exception>
    public static ResNet FromTensors(IReadOnlyDictionary<string, Tensor> tensors, Device device)
    {
        if (Sizes(tensors, "conv1.0.weight") is not [var width, var channels, 3, 3] || Sizes(tensors, "fc.weight") is not [var classes, _])
        {
            throw new InvalidDataException("conv1.0.weight is not [width, channels, 3, 3], or fc.weight not [classes, features]");
        }

        var network = Create(new((int)channels, (int)width, (int)classes), device);
        try
        {
            network.Take(tensors);
            return network;
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    private static long[] Sizes(IReadOnlyDictionary<string, Tensor> tensors, string name) =>
        tensors.TryGetValue(name, out var tensor) ? tensor.shape : throw new InvalidDataException($"tensor '{name}' is missing");

    private void Take(IReadOnlyDictionary<string, Tensor> tensors)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var known = new HashSet<string>();
        foreach (var (name, value) in parameters.Concat(buffers))
        {
            var sizes = Sizes(tensors, name);
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
            throw new InvalidDataException($"tensor '{extra}' belongs to no CIFAR ResNet-18");
        }
    }

    private IEnumerable<string> TrackedNames() =>
        buffers.Where(buffer => buffer.Name.EndsWith(".running_mean")).Select(buffer => buffer.Name.Replace("running_mean", Tracked));
}
