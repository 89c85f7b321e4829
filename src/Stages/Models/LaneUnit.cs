namespace Stages.Models;

/// <summary>
/// A convolution and its normalisation for images of one size: what is joined, and where its parameters lie in the
/// network's weights and statistics.
/// </summary>
internal sealed unsafe record LaneUnit(
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
    private const double Momentum = 0.1;
    private const double Epsilon = 1e-5;

    public int Pixels => Links.Pixels;

    public long InputLength => (long)InputPixels * Inputs;

    public long OutputLength => (long)Pixels * Outputs;

    /// <summary>The unit of images of this size, which becomes that of its maps.</summary>
    public static LaneUnit Of(ConvolutionUnit unit, ref int height, ref int width)
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

    /// <summary>The convolution of maps [pixels, inputs, lanes] by the network's weights.</summary>
    public void Convolve(float* output, float* input, float* weights, int lanes, in LaneEnd end) =>
        Lanes.Convolve(output, input, weights + Kernel, Links, Outputs, Inputs, Inputs * Area, Area, lanes, in end);

    /// <summary>
    /// Writes what a batch is normalised by: its own mean and variance, which the running ones follow, or the running ones.
    /// </summary>
    public void Normaliser(in LaneNormalisation normalisation, in LaneMaps maps, float* statistics, bool training)
    {
        float* running = statistics + Mean,
            variance = statistics + Variance;
        if (training)
        {
            normalisation.Statistics(maps.X, maps.Mean, maps.Inverse);
            var values = (double)normalisation.Pixels * normalisation.Count;
            for (var channel = 0; channel < Outputs; channel++)
            {
                var unbiased = maps.Inverse[channel] * values / (values - 1);
                running[channel] = (float)((Momentum * maps.Mean[channel]) + ((1 - Momentum) * running[channel]));
                variance[channel] = (float)((Momentum * unbiased) + ((1 - Momentum) * variance[channel]));
                maps.Inverse[channel] = 1 / Math.Sqrt(maps.Inverse[channel] + Epsilon);
            }

            return;
        }

        for (var channel = 0; channel < Outputs; channel++)
        {
            maps.Mean[channel] = running[channel];
            maps.Inverse[channel] = 1 / Math.Sqrt(variance[channel] + Epsilon);
        }
    }
}

/// <summary>What a unit keeps for the backward pass: its convolution, its output, and what it normalised by.</summary>
internal readonly unsafe struct LaneMaps(float* memory, LaneUnit unit, int lanes)
{
    public float* X { get; } = memory;

    public float* Y { get; } = memory + (unit.OutputLength * lanes);

    public double* Mean { get; } = (double*)(memory + (2 * unit.OutputLength * lanes));

    public double* Inverse { get; } = (double*)(memory + (2 * unit.OutputLength * lanes)) + unit.Outputs;

    public float* End { get; } = memory + Length(unit, lanes);

    public static long Length(LaneUnit unit, int lanes) => (2 * unit.OutputLength * lanes) + (4L * unit.Outputs);
}
