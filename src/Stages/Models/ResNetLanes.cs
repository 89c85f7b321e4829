using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Stages.Models;

/// <summary>
/// The passes of a residual network of few channels on a CPU, where torch's operations cost more to call than to
/// compute (<see cref="Lanes"/>). The network must outlive it; not thread-safe.
/// </summary>
internal sealed unsafe partial class ResNetLanes : IDisposable
{
    private readonly Network network;
    private readonly LaneUnit stem;
    private readonly List<Block> blocks = [];
    private float* scratch;
    private long scratchLength;

    /// <summary>For images of one size.</summary>
    /// <param name="network">The network, whose last layer is linear.</param>
    /// <param name="first">Its first unit.</param>
    /// <param name="following">The units of its blocks.</param>
    /// <param name="height">Of the images.</param>
    /// <param name="width">Of the images.</param>
    public ResNetLanes(
        Network network,
        ConvolutionUnit first,
        IEnumerable<(ConvolutionUnit First, ConvolutionUnit Second, ConvolutionUnit? Shortcut)> following,
        int height,
        int width
    )
    {
        this.network = network;
        Pixels = height * width;
        stem = LaneUnit.Of(first, ref height, ref width);
        foreach (var (one, two, shortcut) in following)
        {
            var (h, w) = (height, width);
            var reduced = LaneUnit.Of(one, ref height, ref width);
            blocks.Add(
                new(reduced, LaneUnit.Of(two, ref height, ref width), shortcut is null ? null : LaneUnit.Of(shortcut, ref h, ref w))
            );
        }
    }

    /// <summary>Of an image.</summary>
    public int Pixels { get; }

    private IEnumerable<LaneUnit> Units => blocks.SelectMany(b => b.Units).Prepend(stem);

    private LaneUnit Last => blocks[^1].Second;

    private int Features => Last.Outputs;

    private int Classes => network.Shape.Classes;

    /// <summary>The logits of a batch.</summary>
    /// <param name="images">[N, channels, height, width].</param>
    /// <param name="training">As in <see cref="Network.Forward"/>.</param>
    /// <param name="kept">What <see cref="Backward"/> needs.</param>
    /// <returns>[N, classes].</returns>
    public Tensor Forward(Tensor images, bool training, out Tensor kept)
    {
        var count = (int)images.shape[0];
        var lanes = Lanes.Padded(count);
        kept = empty(KeptLength(lanes), ScalarType.Float32, network.Device);
        float* memory = Pointer(kept),
            weights = Pointer(network.Weights),
            statistics = Pointer(network.Statistics);
        Spread(memory, images, count, lanes);
        var x = memory;
        memory += (long)Pixels * network.Shape.Channels * lanes;
        x = Apply(stem, x, null, true);
        foreach (var block in blocks)
        {
            var shortcut = block.Shortcut is null ? x : Apply(block.Shortcut, x, null, false);
            x = Apply(block.Second, Apply(block.First, x, null, true), shortcut, true);
        }

        return Logits(memory, x, weights, count, lanes);

        float* Apply(LaneUnit unit, float* input, float* addend, bool rectify)
        {
            var maps = new LaneMaps(memory, unit, lanes);
            memory = maps.End;
            unit.Convolve(maps.X, input, weights, lanes, default);
            var normalisation = new LaneNormalisation(unit.Pixels, unit.Outputs, lanes, count);
            unit.Normaliser(normalisation, maps, statistics, training);
            normalisation.Forward(maps.Y, maps.X, maps.Mean, maps.Inverse, weights + unit.Scale, weights + unit.Shift, addend, rectify);
            return maps.Y;
        }
    }

    /// <summary>The logits of a network whose normalisations are folded into its convolutions.</summary>
    /// <param name="images">[N, channels, height, width].</param>
    /// <returns>[N, classes].</returns>
    public Tensor ForwardFolded(Tensor images)
    {
        var count = (int)images.shape[0];
        var lanes = Lanes.Padded(count);
        var weights = Pointer(network.Weights);
        var length = Units.Max(unit => Math.Max(unit.InputLength, unit.OutputLength)) * lanes;
        Reserve((4 * length) + HeadLength(lanes));
        float* input = scratch,
            middle = scratch + length,
            output = scratch + (2 * length),
            beside = scratch + (3 * length);
        Spread(beside, images, count, lanes);
        stem.Convolve(input, beside, weights, lanes, new(weights + stem.Shift, null, true));
        foreach (var block in blocks)
        {
            var shortcut = input;
            if (block.Shortcut is { } unit)
            {
                unit.Convolve(beside, input, weights, lanes, new(weights + unit.Shift, null, false));
                shortcut = beside;
            }

            block.First.Convolve(middle, input, weights, lanes, new(weights + block.First.Shift, null, true));
            block.Second.Convolve(output, middle, weights, lanes, new(weights + block.Second.Shift, shortcut, true));
            var next = output;
            output = input;
            input = next;
        }

        return Logits(scratch + (4 * length), input, weights, count, lanes);
    }

    /// <summary>The gradients of a loss.</summary>
    /// <param name="gradient">Of the logits, [N, classes].</param>
    /// <param name="kept">What <see cref="Forward"/> kept; not changed.</param>
    /// <param name="training">As it was in the forward pass.</param>
    /// <param name="shape">Of the images when their gradient is wanted; else null.</param>
    /// <returns>Of the weights, lying as <see cref="Network.Weights"/> does; of the images, or null.</returns>
    public (Tensor Weights, Tensor? Images) Backward(Tensor gradient, Tensor kept, bool training, long[]? shape)
    {
        var count = (int)gradient.shape[0];
        var lanes = Lanes.Padded(count);
        var result = empty_like(network.Weights);
        float* weights = Pointer(network.Weights),
            dweights = Pointer(result),
            memory = Pointer(kept);
        var length = Units.Max(unit => Math.Max(unit.InputLength, unit.OutputLength)) * lanes;
        Reserve((4 * length) + HeadLength(lanes));
        float* dy = scratch,
            dx = scratch + length,
            dmiddle = scratch + (2 * length),
            dinput = scratch + (3 * length);
        var images = memory;
        var maps = Maps(memory + ((long)Pixels * network.Shape.Channels * lanes), lanes);
        BackwardHead(scratch + (4 * length), dy, gradient, maps[Last], weights, dweights, count, lanes);
        for (var i = blocks.Count - 1; i >= 0; i--)
        {
            var block = blocks[i];
            var input = maps[i == 0 ? stem : blocks[i - 1].Second].Y;
            Normalise(block.Second, dx, dy, true);
            Unconvolve(block.Second, dmiddle, dx, maps[block.First].Y, null);
            Normalise(block.First, dx, dmiddle, true);
            Unconvolve(block.First, dinput, dx, input, block.Shortcut is null ? dy : null);
            if (block.Shortcut is { } shortcut)
            {
                Normalise(shortcut, dx, dy, false);
                Unconvolve(shortcut, dinput, dx, input, dinput);
            }

            var next = dinput;
            dinput = dy;
            dy = next;
        }

        Normalise(stem, dx, dy, true);
        Unconvolve(stem, shape is null ? null : dinput, dx, images, null);
        return (result, shape is null ? null : Gather(dinput, shape, lanes));

        void Normalise(LaneUnit unit, float* ofX, float* ofY, bool rectified)
        {
            var m = maps[unit];
            new LaneNormalisation(unit.Pixels, unit.Outputs, lanes, count).Backward(
                ofX,
                ofY,
                rectified ? m.Y : null,
                m.X,
                m.Mean,
                m.Inverse,
                weights + unit.Scale,
                dweights + unit.Scale,
                dweights + unit.Shift,
                training
            );
        }

        void Unconvolve(LaneUnit unit, float* ofInput, float* ofX, float* input, float* addend)
        {
            LaneGradient.Of(dweights + unit.Kernel, ofX, input, unit.ByTap, unit.Outputs, unit.Inputs, lanes);
            if (ofInput is not null)
            {
                Lanes.Convolve(
                    ofInput,
                    ofX,
                    weights + unit.Kernel,
                    unit.Back,
                    unit.Inputs,
                    unit.Outputs,
                    unit.Area,
                    unit.Inputs * unit.Area,
                    lanes,
                    new(null, addend, false)
                );
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        NativeMemory.AlignedFree(scratch);
        scratch = null;
        scratchLength = 0;
    }

    private static float* Pointer(Tensor tensor) => (float*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(tensor.bytes));

    private Dictionary<LaneUnit, LaneMaps> Maps(float* memory, int lanes)
    {
        var maps = new Dictionary<LaneUnit, LaneMaps>(ReferenceEqualityComparer.Instance as IEqualityComparer<LaneUnit>);
        foreach (var unit in InOrder)
        {
            maps.Add(unit, new(memory, unit, lanes));
            memory = maps[unit].End;
        }

        return maps;
    }

    // As the forward pass goes: a shortcut before its block.
    private IEnumerable<LaneUnit> InOrder =>
        blocks.SelectMany(b => b.Shortcut is null ? new[] { b.First, b.Second } : [b.Shortcut, b.First, b.Second]).Prepend(stem);

    private long KeptLength(int lanes) =>
        ((long)Pixels * network.Shape.Channels * lanes) + Units.Sum(unit => LaneMaps.Length(unit, lanes)) + HeadLength(lanes);

    private long HeadLength(int lanes) => (long)(Features + Classes) * lanes;

    private void Reserve(long length)
    {
        if (length > scratchLength)
        {
            NativeMemory.AlignedFree(scratch);
            scratch = (float*)NativeMemory.AlignedAlloc((nuint)length * sizeof(float), 64);
            scratchLength = length;
        }
    }

    private sealed record Block(LaneUnit First, LaneUnit Second, LaneUnit? Shortcut)
    {
        public IEnumerable<LaneUnit> Units => Shortcut is null ? [First, Second] : [First, Second, Shortcut];
    }
}
