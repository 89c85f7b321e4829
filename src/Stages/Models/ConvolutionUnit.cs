using Stages.Torch;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Stages.Models;

/// <summary>
/// The tensors of one convolution and the batch normalisation after it. Where maps are small a convolution costs more
/// to set up than to compute, and most of a 3x3 kernel falls on padding: there it is a matrix product, whose rows have
/// channels last. What leaves it has channels last in memory when the map is at most 2x2, else first, where batch
/// normalisation sums in double.
/// </summary>
internal sealed class ConvolutionUnit : IDisposable
{
    /// <summary>Height and width up to which a 3x3 convolution is a matrix product.</summary>
    private const long LargestMatrix = 2;

    /// <summary>Height and width of the output up to which a 1x1 convolution is a matrix product.</summary>
    private const long LargestPointwise = 4;

    /// <summary>
    /// Inputs from which a 3x3 convolution of stride 2 is written as one of stride 1. oneDNN 3.7 sums the gradient of
    /// such an input in blocks that it fits to the second-level cache: with 256 inputs, at 256 KB (Intel's Haswell to
    /// Comet Lake), the bytes are others than at 512 KB or more.
    /// </summary>
    private const int ManyInputs = 256;

    private const double Momentum = 0.1;
    private const double Epsilon = 1e-5;

    private readonly Dictionary<(long Height, long Width), Tensor> joins = [];
    private readonly Tensor taps;
    private readonly bool onGpu;

    public ConvolutionUnit(UnitLayout layout, FlatParameters flat, Tensor statistics, ref long statisticsUsed)
    {
        Layout = layout;
        onGpu = flat.OnGpu;
        long k = layout.Kernel,
            inputs = layout.Inputs,
            outputs = layout.Outputs,
            area = k * k;
        var offset = flat.Reserve(outputs * area * inputs);
        // Channels last, which makes the library of a GPU compute so.
        long[] strides = onGpu ? [inputs * area, 1, k * inputs, inputs] : [inputs * area, area, k, 1];
        Kernel = flat.View(offset, [outputs, inputs, k, k], strides);
        taps = flat.View(offset, [outputs, inputs, area], [inputs * area, area, 1]);
        Scale = flat.View(flat.Reserve(outputs), [outputs], [1]);
        Shift = flat.View(flat.Reserve(outputs), [outputs], [1]);
        Mean = statistics.narrow(0, statisticsUsed, outputs).DetachFromDisposeScope();
        Variance = statistics.narrow(0, statisticsUsed + outputs, outputs).DetachFromDisposeScope();
        statisticsUsed += 2 * outputs;
    }

    public UnitLayout Layout { get; }

    /// <summary>The kernel as PyTorch sees it: [outputs, inputs, k, k].</summary>
    public Tensor Kernel { get; }

    /// <summary>The normalisation's weight.</summary>
    public Tensor Scale { get; }

    /// <summary>The normalisation's bias.</summary>
    public Tensor Shift { get; }

    /// <summary>Running mean.</summary>
    public Tensor Mean { get; }

    /// <summary>Running variance.</summary>
    public Tensor Variance { get; }

    /// <summary>The convolution of maps [N, inputs, height, width].</summary>
    /// <param name="x">The maps.</param>
    /// <param name="bias">Whether <see cref="Shift"/> is added to every output, for a network whose normalisations are
    /// folded.</param>
    public Tensor Convolve(Tensor x, bool bias)
    {
        var (count, height, width) = (x.shape[0], x.shape[2], x.shape[3]);
        long rows = Reduced(height),
            columns = Reduced(width),
            stride = Layout.Stride;
        // A GPU's library needs none of this.
        if (onGpu)
        {
            return F.conv2d(x, Kernel, bias ? Shift : null, [stride, stride], [Layout.Kernel / 2, Layout.Kernel / 2]);
        }

        if (Layout.Kernel == 1 && Math.Max(rows, columns) <= LargestPointwise)
        {
            var seen = x.slice(2, 0, height, stride).slice(3, 0, width, stride).permute(0, 2, 3, 1).reshape(-1, Layout.Inputs);
            var maps = F.linear(seen, taps.view(Layout.Outputs, Layout.Inputs), bias ? Shift : null)
                .view(count, rows, columns, Layout.Outputs)
                .permute(0, 3, 1, 2);
            return Math.Max(rows, columns) <= LargestMatrix ? maps : maps.contiguous();
        }

        if (Math.Max(height, width) > LargestMatrix)
        {
            if (Layout is { Stride: 2, Kernel: 3, Inputs: >= ManyInputs })
            {
                return Unstrided(x, bias);
            }

            return F.conv2d(x, Kernel, bias ? Shift : null, [stride, stride], [Layout.Kernel / 2, Layout.Kernel / 2]);
        }

        var flattened = x.permute(0, 2, 3, 1).reshape(count, height * width * Layout.Inputs);
        return F.linear(flattened, Matrix(height, width), bias ? Shift.repeat(rows * columns) : null)
            .view(count, rows, columns, Layout.Outputs)
            .permute(0, 3, 1, 2);
    }

    /// <summary>
    /// The convolution and its normalisation, by the batch's own statistics, which update the running ones, or by the
    /// running ones.
    /// </summary>
    public Tensor Normalised(Tensor x, bool training) =>
        F.batch_norm(Convolve(x, bias: false), Mean, Variance, Scale, Shift, training, Momentum, Epsilon);

    /// <summary>
    /// Folds normalisation by the running statistics into the convolution: kernel · γ/√(σ² + ε), bias β − μ·γ/√(σ² + ε).
    /// </summary>
    public void Fold()
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        // Not sqrt: it comes from MKL, which makes it of the processor's own approximation. rsqrt is ATen's, of exact
        // instructions.
        var factor = Scale * Variance.add(Epsilon.Kept(), Scalars.One).rsqrt_();
        Kernel.mul_(factor.view(-1, 1, 1, 1));
        Shift.sub_(Mean * factor);
    }

    public void Dispose()
    {
        Mean.Dispose();
        Variance.Dispose();
        foreach (var index in joins.Values)
        {
            index.Dispose();
        }
    }

    // Every 2x2 of pixels becomes the channels of one pixel; a kernel with a row and a column of zeros before it, likewise.
    private Tensor Unstrided(Tensor x, bool bias)
    {
        var squares = F.pixel_unshuffle(F.pad(x, [2, x.shape[3] % 2, 2, x.shape[2] % 2]), 2);
        return F.conv2d(squares, F.pixel_unshuffle(F.pad(Kernel, [1, 0, 1, 0]), 2), bias ? Shift : null);
    }

    /// <summary>
    /// The matrix [rows x columns x outputs, height x width x inputs] that a 3x3 kernel is on small maps.
    /// </summary>
    private Tensor Matrix(long height, long width)
    {
        long rows = Reduced(height),
            columns = Reduced(width);
        if (height == 1 && width == 1)
        {
            return taps.select(2, 4);
        }

        if (!joins.TryGetValue((height, width), out var join))
        {
            join = tensor(Taps(height, width, rows, columns), device: Kernel.device).DetachFromDisposeScope();
            joins.Add((height, width), join);
        }

        return taps.index_select(2, join)
            .view(Layout.Outputs, Layout.Inputs, rows * columns, height * width)
            .permute(2, 0, 3, 1)
            .reshape(rows * columns * Layout.Outputs, height * width * Layout.Inputs);
    }

    private long Reduced(long size) => ((size - 1) / Layout.Stride) + 1;

    /// <summary>
    /// For each output position and then each input position, the tap (row-major in the 3x3 kernel) that joins them.
    /// </summary>
    private long[] Taps(long height, long width, long rows, long columns)
    {
        var joined = new List<long>();
        for (var row = 0; row < rows; row++)
        {
            for (var column = 0; column < columns; column++)
            {
                for (var y = 0; y < height; y++)
                {
                    for (var x = 0; x < width; x++)
                    {
                        joined.Add(((y - (row * Layout.Stride) + 1) * 3) + x - (column * Layout.Stride) + 1);
                    }
                }
            }
        }

        return [.. joined];
    }
}
