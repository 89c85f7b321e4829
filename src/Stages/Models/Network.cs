using Pipeline;
using static TorchSharp.torch;

namespace Stages.Models;

/// <summary>
/// A classifier of images. All trainable tensors are views of <see cref="Weights"/>, their gradients of
/// <see cref="Gradients"/>, so that optimisers and methods need to know nothing of its layers. Owns its tensors; not
/// thread-safe.
/// </summary>
public abstract partial class Network : IDisposable
{
    private readonly List<(string Name, Tensor Value)> parameters = [];
    private readonly List<(string Name, Tensor Value)> buffers = [];

    /// <summary>Sets memory aside; the subclass then cuts it into its parameters and buffers.</summary>
    /// <param name="shape">The network's sizes.</param>
    /// <param name="device">Where its tensors are.</param>
    /// <param name="weights">Number of trainable weights.</param>
    /// <param name="statistics">Number of running means and variances.</param>
    private protected Network(NetworkShape shape, Device device, long weights, long statistics)
    {
        Shape = shape;
        Device = device;
        Flat = new(weights, device);
        Statistics = zeros(statistics, ScalarType.Float32, device).DetachFromDisposeScope();
    }

    /// <summary>The network's sizes.</summary>
    public NetworkShape Shape { get; }

    /// <summary>Where the network's tensors are, and its inputs must be.</summary>
    public Device Device { get; }

    /// <summary>
    /// The trainable tensors by PyTorch's names, in its order. They are views: writing to one writes to
    /// <see cref="Weights"/>.
    /// </summary>
    public IReadOnlyList<(string Name, Tensor Value)> Parameters => parameters;

    /// <summary>Running means and variances of the batch normalisations by PyTorch's names.</summary>
    public IReadOnlyList<(string Name, Tensor Value)> Buffers => buffers;

    /// <summary>All weights, in one dimension, in the order of <see cref="Parameters"/>, each row-major.</summary>
    public Tensor Weights => Flat.Weights;

    /// <summary>The gradients, at the places of their weights. Backward passes add to them.</summary>
    public Tensor Gradients => Flat.Gradients;

    /// <summary>All running means and variances, in one dimension.</summary>
    public Tensor Statistics { get; }

    /// <summary>Number of training-mode passes, PyTorch's <c>num_batches_tracked</c>.</summary>
    public long BatchesTracked { get; internal set; }

    /// <summary>The buffers of weights and gradients, of which the subclass cuts its parameters.</summary>
    private protected FlatParameters Flat { get; }

    /// <summary>The last linear layer: weight [classes, features] and bias [classes].</summary>
    private protected abstract (Tensor Weight, Tensor Bias) Classifier { get; }

    /// <summary>What the sizes of its tensors do not tell, for whoever reads its file.</summary>
    private protected virtual IEnumerable<(string Key, string Value)> Facts => [];

    /// <summary>The logits of a batch.</summary>
    /// <param name="images">Normalised images [N, channels, height, width], on the network's device.</param>
    /// <param name="training">Normalise by the batch's own statistics and update the running ones, or use the running
    /// ones.</param>
    /// <returns>[N, classes]. Intermediate results belong to the caller's dispose scope.</returns>
    public Tensor Forward(Tensor images, bool training)
    {
        if (training)
        {
            BatchesTracked++;
        }

        return Logits(images, training);
    }

    /// <summary>
    /// The fewest images of a size that a training-mode pass can take: 2 where batch normalisation is given maps of one
    /// pixel, as a single value has no variance; else 1.
    /// </summary>
    /// <param name="height">Of the images, pixels.</param>
    /// <param name="width">Of the images, pixels.</param>
    public abstract int LeastBatch(long height, long width);

    /// <summary>Another network of the same kind, shape and device, whose weights are all zero.</summary>
    public abstract Network Blank();

    /// <summary>A network of the same weights and statistics that shares none of them; its gradients are zero.</summary>
    public Network Clone()
    {
        var copy = Blank();
        copy.CopyFrom(this);
        return copy;
    }

    /// <summary>Takes over weights and statistics.</summary>
    /// <exception cref="ArgumentException">The other network's kind or shape is not this one's.</exception>
    public void CopyFrom(Network other)
    {
        if (other.GetType() != GetType() || other.Shape != Shape)
        {
            throw new ArgumentException(
                $"a {other.GetType().Name} of {other.Shape} cannot be copied into a {GetType().Name} of {Shape}",
                nameof(other)
            );
        }

        using var scope = NewDisposeScope();
        using var _ = no_grad();
        Weights.copy_(other.Weights);
        Statistics.copy_(other.Statistics);
        BatchesTracked = other.BatchesTracked;
    }

    /// <summary>Draws the weights that training starts from, in the order of <see cref="Parameters"/>, row-major.</summary>
    /// <returns>This network.</returns>
    public Network Initialise(RandomStream random)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        Draw(random);
        BatchesTracked = 0;
        return this;
    }

    /// <summary>Initialises the last linear layer alone, as <see cref="Initialise"/> does.</summary>
    /// <returns>This network.</returns>
    public Network InitialiseClassifier(RandomStream random)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var (weight, bias) = Classifier;
        DrawUniform(weight, weight.shape[1], random);
        DrawUniform(bias, weight.shape[1], random);
        return this;
    }

    /// <summary>Sets all gradients to zero.</summary>
    public void ZeroGradients()
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        Gradients.zero_();
    }

    /// <inheritdoc/>
    public virtual void Dispose()
    {
        Flat.Dispose();
        Statistics.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>
    /// A copy for predictions alone, on which only <see cref="ForwardFolded"/> is meaningful: whatever eval mode does
    /// to every batch alike may be done once to its weights.
    /// </summary>
    internal virtual Network Folded() => Clone();

    /// <summary>The logits of a network that <see cref="Folded"/> made, in eval mode.</summary>
    internal virtual Tensor ForwardFolded(Tensor images) => Logits(images, training: false);

    /// <summary>What <see cref="Forward"/> returns.</summary>
    private protected abstract Tensor Logits(Tensor images, bool training);

    /// <summary>Sets all parameters and buffers to what training starts from. Gradients are not recorded.</summary>
    private protected abstract void Draw(RandomStream random);

    /// <summary>Names the next parameter, a view of <see cref="Flat"/>.</summary>
    private protected void AddParameter(string name, Tensor value) => parameters.Add((name, value));

    /// <summary>Names the next buffer, a view of <see cref="Statistics"/>.</summary>
    private protected void AddBuffer(string name, Tensor value) => buffers.Add((name, value));

    /// <summary>Draws U(±1/√fan_in), which Kaiming-uniform with a = √5 comes to.</summary>
    private protected void DrawUniform(Tensor value, long fanIn, RandomStream random)
    {
        var bound = 1 / Math.Sqrt(fanIn);
        value.copy_(tensor(random.Uniform((int)value.numel(), -bound, bound), value.shape, device: Device));
    }
}
