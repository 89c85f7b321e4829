using static TorchSharp.torch;

namespace Stages.Models;

/// <summary>
/// The tensors of one convolution and the batch normalisation after it. On maps of at most 2x2 most of a 3x3 kernel falls on
/// padding: there the convolution is a matrix product with the taps that do not.
/// </summary>
internal sealed class ConvolutionUnit : IDisposable
{
    private readonly Dictionary<(long Height, long Width), Tensor> taps = [];
    private readonly Tensor tapsView;

    public ConvolutionUnit(UnitLayout layout, FlatParameters flat, Tensor statistics, ref long statisticsUsed)
    {
        Layout = layout;
        long k = layout.Kernel, inputs = layout.Inputs, outputs = layout.Outputs, area = k * k;
        var offset = flat.Reserve(outputs * area * inputs);
        Kernel = flat.View(offset, [outputs, inputs, k, k], [inputs * area, area, k, 1]);
        tapsView = flat.View(offset, [outputs, inputs, area], [inputs * area, area, 1]);
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

    /// <summary>Size of the output along one axis.</summary>
    public long Reduced(long size) => ((size - 1) / Layout.Stride) + 1;

    /// <summary>
    /// The matrix [outputs x out height x out width, inputs x height x width] that maps a map of the given size, at most 2x2, to the
    /// convolution's output; or [outputs, inputs] where one tap of the kernel does all.
    /// </summary>
    public Tensor Matrix(long height, long width)
    {
        if (Layout.Kernel == 1 || (height == 1 && width == 1))
        {
            // With stride 2 the one output sees the first position only; the caller passes that alone.
            return tapsView.select(2, Layout.Kernel * Layout.Kernel / 2);
        }

        long rows = Reduced(height), columns = Reduced(width);
        if (!taps.TryGetValue((height, width), out var index))
        {
            index = tensor(Taps(height, width, rows, columns), device: Kernel.device).DetachFromDisposeScope();
            taps.Add((height, width), index);
        }

        return tapsView.index_select(2, index)
            .view(Layout.Outputs, Layout.Inputs, rows * columns, height * width)
            .permute(0, 2, 1, 3)
            .reshape(Layout.Outputs * rows * columns, Layout.Inputs * height * width);
    }

    public void Dispose()
    {
        Mean.Dispose();
        Variance.Dispose();
        foreach (var index in taps.Values)
        {
            index.Dispose();
        }
    }

    /// <summary>For each output position and then each input position, the tap (row-major in the 3x3 kernel) that joins them.</summary>
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
