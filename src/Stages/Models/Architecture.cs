using Stages.Torch;
using static TorchSharp.torch;

namespace Stages.Models;

/// <summary>
/// How a kind of network is made and read, and what it costs. A stage holds one, so that a network's code is in the
/// keys of its own stages alone.
/// </summary>
public abstract record Architecture
{
    /// <summary>The network's name in experiment files: <c>resnet18</c>.</summary>
    public abstract string Name { get; }

    /// <summary>What experiment files call its width (<see cref="NetworkShape"/>).</summary>
    public virtual string WidthKey => "width";

    /// <summary>Whether it has convolutions: <see cref="Network.Kernels"/>.</summary>
    public virtual bool Convolves => true;

    /// <summary>How many blocks it is made of: <see cref="Network.Blocks"/>.</summary>
    public virtual int Blocks => 0;

    /// <summary>A network whose weights are all zero, for <see cref="Network.Initialise"/> or a copy.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A size is not positive.</exception>
    /// <exception cref="PlatformNotSupportedException">TorchSharp cannot run on this machine.</exception>
    public abstract Network Create(NetworkShape shape, Device device);

    /// <summary>Why it cannot have a width and take images of a size, as the end of a sentence; null where it
    /// can.</summary>
    /// <param name="width">Its width (<see cref="NetworkShape"/>).</param>
    /// <param name="imageHeight">Of the images, pixels.</param>
    /// <param name="imageWidth">Of the images, pixels.</param>
    public virtual string? Misfit(int width, int imageHeight, int imageWidth) => null;

    /// <summary>The shape of a network of this kind.</summary>
    /// <param name="image">Of the images: channels, and height and width in pixels.</param>
    /// <param name="width">Its width (<see cref="NetworkShape"/>).</param>
    /// <param name="classes">Number of logits.</param>
    public NetworkShape Shape((int Channels, int Height, int Width) image, int width, int classes) =>
        new(image.Channels, width, classes, Positions(image.Height, image.Width));

    /// <summary>
    /// Floating-point operations of one image's forward pass: two for every multiplication and addition of the layers;
    /// nothing else is counted.
    /// </summary>
    /// <param name="shape">The network.</param>
    /// <param name="height">Of the image, pixels.</param>
    /// <param name="width">Of the image, pixels.</param>
    public abstract long Operations(NetworkShape shape, int height, int width);

    /// <summary>Number of trainable weights.</summary>
    public abstract long Weights(NetworkShape shape);

    /// <summary>Numbers that a training-mode pass keeps of one image for the backward pass, about.</summary>
    /// <param name="shape">The network.</param>
    /// <param name="height">Of the image, pixels.</param>
    /// <param name="width">Of the image, pixels.</param>
    public abstract long Activations(NetworkShape shape, int height, int width);

    /// <summary>Reads a network; its shape follows from the tensors.</summary>
    /// <exception cref="InvalidDataException">The file is damaged, or its tensors are not those of such a
    /// network.</exception>
    public Network Load(string path, Device device)
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
    public Network FromTensors(IReadOnlyDictionary<string, Tensor> tensors, Device device)
    {
        var network = Create(ShapeOf(tensors), device);
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

    /// <summary>The places of an image that have weights of their own (<see cref="NetworkShape"/>).</summary>
    protected virtual int Positions(int height, int width) => 0;

    /// <summary>The shape of the network that has these tensors.</summary>
    /// <exception cref="InvalidDataException">A tensor that tells it is missing, or of another number of
    /// dimensions.</exception>
    protected abstract NetworkShape ShapeOf(IReadOnlyDictionary<string, Tensor> tensors);

    /// <summary>The sizes of a tensor.</summary>
    /// <exception cref="InvalidDataException">It is missing.</exception>
    protected internal static long[] Sizes(IReadOnlyDictionary<string, Tensor> tensors, string name) =>
        tensors.TryGetValue(name, out var tensor) ? tensor.shape : throw new InvalidDataException($"tensor '{name}' is missing");
}
