using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Stages.Models;

/// <summary>
/// The passes of a residual network of few channels on a CPU, where torch's operations cost more to call than to
/// compute (<see cref="Lanes"/>). The network must outlive it; not thread-safe.
/// </summary>
internal sealed unsafe class ResNetLanes : IDisposable
{
    private const double Momentum = 0.1;
    private const double Epsilon = 1e-5;

    private readonly Network network;
    private readonly Unit stem;
    private readonly List<Block> blocks = [];
    private readonly LaneLinks point = LaneLinks.Of(1, 1, 1, 1);
    private readonly (int Written, int Read)[][] pointByTap = LaneLinks.Of(1, 1, 1, 1).ByTap(1);
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
        stem = Of(first, ref height, ref width);
        foreach (var (one, two, shortcut) in following)
        {
            var (h, w) = (height, width);
            var reduced = Of(one, ref height, ref width);
            blocks.Add(new(reduced, Of(two, ref height, ref width), shortcut is null ? null : Of(shortcut, ref h, ref w)));
        }
    }

    /// <summary>Of an image.</summary>
    public int Pixels { get; }

    private IEnumerable<Unit> Units => blocks.SelectMany(b => b.Units).Prepend(stem);

    private Unit Last => blocks[^1].Second;

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

        float* Apply(Unit unit, float* input, float* addend, bool rectify)
        {
            var maps = new UnitMaps(memory, unit, lanes);
            memory = maps.End;
            Convolve(unit, maps.X, input, weights, lanes, default);
            var normalisation = new LaneNormalisation(unit.Pixels, unit.Outputs, lanes, count);
            Normaliser(normalisation, unit, maps, statistics, training);
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
        Convolve(stem, input, beside, weights, lanes, new(weights + stem.Shift, null, true));
        foreach (var block in blocks)
        {
            var shortcut = input;
            if (block.Shortcut is { } unit)
            {
                Convolve(unit, beside, input, weights, lanes, new(weights + unit.Shift, null, false));
                shortcut = beside;
            }

            Convolve(block.First, middle, input, weights, lanes, new(weights + block.First.Shift, null, true));
            Convolve(block.Second, output, middle, weights, lanes, new(weights + block.Second.Shift, shortcut, true));
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

        void Normalise(Unit unit, float* ofX, float* ofY, bool rectified)
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

        void Unconvolve(Unit unit, float* ofInput, float* ofX, float* input, float* addend)
        {
            Lanes.KernelGradient(dweights + unit.Kernel, ofX, input, unit.ByTap, unit.Outputs, unit.Inputs, lanes);
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

    private static void Convolve(Unit unit, float* output, float* input, float* weights, int lanes, in LaneEnd end) =>
        Lanes.Convolve(
            output,
            input,
            weights + unit.Kernel,
            unit.Links,
            unit.Outputs,
            unit.Inputs,
            unit.Inputs * unit.Area,
            unit.Area,
            lanes,
            in end
        );

    // By the batch's own mean and variance, which the running ones follow, or by the running ones.
    private static void Normaliser(in LaneNormalisation normalisation, Unit unit, in UnitMaps maps, float* statistics, bool training)
    {
        float* running = statistics + unit.Mean,
            variance = statistics + unit.Variance;
        if (training)
        {
            normalisation.Statistics(maps.X, maps.Mean, maps.Inverse);
            var values = (double)normalisation.Pixels * normalisation.Count;
            for (var channel = 0; channel < unit.Outputs; channel++)
            {
                var unbiased = maps.Inverse[channel] * values / (values - 1);
                running[channel] = (float)((Momentum * maps.Mean[channel]) + ((1 - Momentum) * running[channel]));
                variance[channel] = (float)((Momentum * unbiased) + ((1 - Momentum) * variance[channel]));
                maps.Inverse[channel] = 1 / Math.Sqrt(maps.Inverse[channel] + Epsilon);
            }

            return;
        }

        for (var channel = 0; channel < unit.Outputs; channel++)
        {
            maps.Mean[channel] = running[channel];
            maps.Inverse[channel] = 1 / Math.Sqrt(variance[channel] + Epsilon);
        }
    }

    // Images of any size of batch into [pixel, channel, lane], 0 where a lane has no example.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Spread(float* output, Tensor images, int count, int lanes)
    {
        using var contiguous = images.detach().contiguous();
        var input = Pointer(contiguous);
        var channels = network.Shape.Channels;
        for (var pixel = 0; pixel < Pixels; pixel++)
        {
            for (var channel = 0; channel < channels; channel++, output += lanes)
            {
                var from = input + ((long)channel * Pixels) + pixel;
                var step = (long)channels * Pixels;
                for (var n = 0; n < lanes; n++)
                {
                    output[n] = n < count ? from[n * step] : 0;
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private Tensor Gather(float* input, long[] shape, int lanes)
    {
        var result = empty(shape, ScalarType.Float32, network.Device);
        var output = Pointer(result);
        for (long n = 0; n < shape[0]; n++)
        {
            for (var channel = 0; channel < shape[1]; channel++)
            {
                for (var pixel = 0; pixel < Pixels; pixel++)
                {
                    *output++ = input[(((pixel * shape[1]) + channel) * lanes) + n];
                }
            }
        }

        return result;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private Tensor Logits(float* memory, float* x, float* weights, int count, int lanes)
    {
        float* features = memory,
            lane = memory + ((long)Features * lanes);
        var pixels = Last.Pixels;
        for (long i = 0; i < (long)Features * lanes; i++)
        {
            var sum = 0f;
            for (var pixel = 0; pixel < pixels; pixel++)
            {
                sum += x[((long)pixel * Features * lanes) + i];
            }

            features[i] = sum / pixels;
        }

        var (matrix, bias) = Classifier;
        Lanes.Convolve(lane, features, weights + matrix, point, Classes, Features, Features, 1, lanes, new(weights + bias, null, false));
        var logits = empty([count, Classes], ScalarType.Float32, network.Device);
        var output = Pointer(logits);
        for (var n = 0; n < count; n++)
        {
            for (var label = 0; label < Classes; label++)
            {
                *output++ = lane[(label * lanes) + n];
            }
        }

        return logits;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void BackwardHead(
        float* memory,
        float* dy,
        Tensor gradient,
        UnitMaps last,
        float* weights,
        float* dweights,
        int count,
        int lanes
    )
    {
        using var contiguous = gradient.contiguous();
        float* input = Pointer(contiguous),
            lane = memory,
            features = last.End;
        var (matrix, bias) = Classifier;
        for (var label = 0; label < Classes; label++)
        {
            var sum = 0.0;
            for (var n = 0; n < lanes; n++)
            {
                sum += lane[(label * lanes) + n] = n < count ? input[((long)n * Classes) + label] : 0;
            }

            dweights[bias + label] = (float)sum;
        }

        Lanes.KernelGradient(dweights + matrix, lane, features, pointByTap, Classes, Features, lanes);
        Lanes.Convolve(dy, lane, weights + matrix, point, Features, Classes, 1, Features, lanes, default);
        var pixels = Last.Pixels;
        var length = (long)Features * lanes;
        for (long i = 0; i < length; i++)
        {
            dy[i] /= pixels;
        }

        for (var pixel = 1; pixel < pixels; pixel++)
        {
            NativeMemory.Copy(dy, dy + (pixel * length), (nuint)length * sizeof(float));
        }
    }

    private (long Matrix, long Bias) Classifier =>
        (network.Weights.numel() - ((Features + 1L) * Classes), network.Weights.numel() - Classes);

    private Dictionary<Unit, UnitMaps> Maps(float* memory, int lanes)
    {
        var maps = new Dictionary<Unit, UnitMaps>(ReferenceEqualityComparer.Instance as IEqualityComparer<Unit>);
        foreach (var unit in InOrder)
        {
            maps.Add(unit, new(memory, unit, lanes));
            memory = maps[unit].End;
        }

        return maps;
    }

    // As the forward pass goes: a shortcut before its block.
    private IEnumerable<Unit> InOrder =>
        blocks.SelectMany(b => b.Shortcut is null ? new[] { b.First, b.Second } : [b.Shortcut, b.First, b.Second]).Prepend(stem);

    private long KeptLength(int lanes) =>
        ((long)Pixels * network.Shape.Channels * lanes) + Units.Sum(unit => UnitMaps.Length(unit, lanes)) + HeadLength(lanes);

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

    private static Unit Of(ConvolutionUnit unit, ref int height, ref int width)
    {
        var layout = unit.Layout;
        var links = LaneLinks.Of(height, width, layout.Kernel, layout.Stride);
        var inputs = height * width;
        (height, width) = (((height - 1) / layout.Stride) + 1, ((width - 1) / layout.Stride) + 1);
        return new(
            links,
            links.Reversed(inputs),
            links.ByTap(layout.Kernel * layout.Kernel),
            layout.Inputs,
            layout.Outputs,
            layout.Kernel * layout.Kernel,
            inputs,
            unit.Kernel.storage_offset(),
            unit.Scale.storage_offset(),
            unit.Shift.storage_offset(),
            unit.Mean.storage_offset(),
            unit.Variance.storage_offset()
        );
    }

    private sealed record Unit(
        LaneLinks Links,
        LaneLinks Back,
        (int Written, int Read)[][] ByTap,
        int Inputs,
        int Outputs,
        int Area,
        int InputPixels,
        long Kernel,
        long Scale,
        long Shift,
        long Mean,
        long Variance
    )
    {
        public int Pixels => Links.Pixels;

        public long InputLength => (long)InputPixels * Inputs;

        public long OutputLength => (long)Pixels * Outputs;
    }

    private sealed record Block(Unit First, Unit Second, Unit? Shortcut)
    {
        public IEnumerable<Unit> Units => Shortcut is null ? [First, Second] : [First, Second, Shortcut];
    }

    // What a unit keeps for the backward pass: its convolution, its output, and what it normalised by.
    private readonly struct UnitMaps(float* memory, Unit unit, int lanes)
    {
        public float* X { get; } = memory;

        public float* Y { get; } = memory + (unit.OutputLength * lanes);

        public double* Mean { get; } = (double*)(memory + (2 * unit.OutputLength * lanes));

        public double* Inverse { get; } = (double*)(memory + (2 * unit.OutputLength * lanes)) + unit.Outputs;

        public float* End { get; } = memory + Length(unit, lanes);

        public static long Length(Unit unit, int lanes) => (2 * unit.OutputLength * lanes) + (4L * unit.Outputs);
    }
}
