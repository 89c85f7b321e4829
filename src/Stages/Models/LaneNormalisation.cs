using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Stages.Models;

/// <summary>
/// Batch normalisation of maps [pixels, channels, lanes], of whose lanes the first <c>Count</c> have an example. Lanes
/// without one hold 0 before and after. Sums are in double, as PyTorch's on a CPU are.
/// </summary>
/// <param name="Pixels">Of a map.</param>
/// <param name="Channels">Maps.</param>
/// <param name="Lanes">Whole blocks.</param>
/// <param name="Count">Examples.</param>
internal readonly unsafe record struct LaneNormalisation(int Pixels, int Channels, int Lanes, int Count)
{
    private const int Size = 8;

    /// <summary>What is below 0 becomes 0. NaN stays NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Rectified(Vector256<float> x) => Vector256.AndNot(x, Vector256.LessThan(x, Vector256<float>.Zero));

    /// <summary>Mean and variance of every channel over pixels and examples.</summary>
    /// <param name="x">The maps.</param>
    /// <param name="mean">Receives the means.</param>
    /// <param name="variance">Receives the variances, of divisor pixels · examples.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Statistics(float* x, double* mean, double* variance)
    {
        var values = (double)Pixels * Count;
        var sums = stackalloc Vector256<double>[Channels];
        new Span<Vector256<double>>(sums, Channels).Clear();
        var row = x;
        for (var pixel = 0; pixel < Pixels; pixel++)
        {
            for (var channel = 0; channel < Channels; channel++, row += Lanes)
            {
                var sum = sums[channel];
                for (var n = 0; n < Count; n += Size)
                {
                    var (low, high) = Vector256.Widen(Vector256.Load(row + n));
                    sum += low + high;
                }

                sums[channel] = sum;
            }
        }

        for (var channel = 0; channel < Channels; channel++)
        {
            mean[channel] = Vector256.Sum(sums[channel]) / values;
            sums[channel] = default;
        }

        row = x;
        for (var pixel = 0; pixel < Pixels; pixel++)
        {
            for (var channel = 0; channel < Channels; channel++, row += Lanes)
            {
                var (sum, centre) = (sums[channel], Vector256.Create(mean[channel]));
                for (var n = 0; n < Count; n += Size)
                {
                    var (low, high) = Vector256.Widen(Vector256.Load(row + n));
                    var (lowMask, highMask) = Vector256.Widen(Occupied(n).AsInt32());
                    low = Vector256.BitwiseAnd(low - centre, lowMask.AsDouble());
                    high = Vector256.BitwiseAnd(high - centre, highMask.AsDouble());
                    sum += (low * low) + (high * high);
                }

                sums[channel] = sum;
            }
        }

        for (var channel = 0; channel < Channels; channel++)
        {
            variance[channel] = Vector256.Sum(sums[channel]) / values;
        }
    }

    /// <summary>y = scale · (x − mean) · inverse + shift, with what is added and rectified.</summary>
    /// <param name="y">Receives the maps.</param>
    /// <param name="x">The maps.</param>
    /// <param name="mean">Of every channel.</param>
    /// <param name="inverse">1/√(σ² + ε) of every channel.</param>
    /// <param name="scale">γ.</param>
    /// <param name="shift">β.</param>
    /// <param name="addend">Maps that are added; none when null.</param>
    /// <param name="rectify">Whether what is below 0 becomes 0.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Forward(float* y, float* x, double* mean, double* inverse, float* scale, float* shift, float* addend, bool rectify)
    {
        var (factors, shifts) = (new float[Channels], new float[Channels]);
        for (var channel = 0; channel < Channels; channel++)
        {
            factors[channel] = (float)inverse[channel] * scale[channel];
            shifts[channel] = shift[channel] - ((float)mean[channel] * factors[channel]);
        }

        long at = 0;
        for (var pixel = 0; pixel < Pixels; pixel++)
        {
            for (var channel = 0; channel < Channels; channel++, at += Lanes)
            {
                var (a, b) = (Vector256.Create(factors[channel]), Vector256.Create(shifts[channel]));
                for (var n = 0; n < Lanes; n += Size)
                {
                    var value = Models.Lanes.MultiplyAdd(Vector256.Load(x + at + n), a, b);
                    value = addend is null ? value : value + Vector256.Load(addend + at + n);
                    value = rectify ? Rectified(value) : value;
                    Vector256.BitwiseAnd(value, Occupied(n)).Store(y + at + n);
                }
            }
        }
    }

    /// <summary>
    /// The gradients of x, scale and shift. The gradient of y becomes that of what was rectified, in place.
    /// </summary>
    /// <param name="dx">Receives the gradient of x.</param>
    /// <param name="dy">The gradient of y, 0 in lanes without an example.</param>
    /// <param name="y">What was rectified; null when nothing was.</param>
    /// <param name="x">The maps that were normalised.</param>
    /// <param name="mean">Of every channel, as in <see cref="Forward"/>.</param>
    /// <param name="inverse">Likewise.</param>
    /// <param name="scale">γ.</param>
    /// <param name="dscale">Receives the gradient of γ.</param>
    /// <param name="dshift">Receives the gradient of β.</param>
    /// <param name="ofBatch">Whether mean and variance are the batch's own, so that they depend on x.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Backward(
        float* dx,
        float* dy,
        float* y,
        float* x,
        double* mean,
        double* inverse,
        float* scale,
        float* dscale,
        float* dshift,
        bool ofBatch
    )
    {
        var values = (double)Pixels * Count;
        var sums = stackalloc Vector256<double>[2 * Channels];
        Sums(sums, dy, y, x, mean);
        var (factors, levels, slopes) = (new float[Channels], new float[Channels], new float[Channels]);
        for (var channel = 0; channel < Channels; channel++)
        {
            var (sum, product) = (Vector256.Sum(sums[2 * channel]), Vector256.Sum(sums[(2 * channel) + 1]));
            (dscale[channel], dshift[channel]) = ((float)(product * inverse[channel]), (float)sum);
            factors[channel] = (float)(inverse[channel] * scale[channel]);
            levels[channel] = (float)(sum / values);
            slopes[channel] = (float)(-product * inverse[channel] * inverse[channel] / values);
        }

        long at = 0;
        for (var pixel = 0; pixel < Pixels; pixel++)
        {
            for (var channel = 0; channel < Channels; channel++, at += Lanes)
            {
                var (factor, centre) = (Vector256.Create(factors[channel]), Vector256.Create((float)mean[channel]));
                var (level, slope) = (Vector256.Create(levels[channel]), Vector256.Create(slopes[channel]));
                for (var n = 0; n < Lanes; n += Size)
                {
                    var rest = Vector256.Load(dy + at + n);
                    if (ofBatch)
                    {
                        // Less its own mean, and less what lies along x.
                        rest = Models.Lanes.MultiplyAdd(Vector256.Load(x + at + n) - centre, slope, rest - level);
                    }

                    Vector256.BitwiseAnd(rest * factor, Occupied(n)).Store(dx + at + n);
                }
            }
        }
    }

    // Of every channel Σ dy and Σ dy (x − mean), after dy has become the gradient of what was rectified.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Sums(Vector256<double>* sums, float* dy, float* y, float* x, double* mean)
    {
        new Span<Vector256<double>>(sums, 2 * Channels).Clear();
        long at = 0;
        for (var pixel = 0; pixel < Pixels; pixel++)
        {
            for (var channel = 0; channel < Channels; channel++, at += Lanes)
            {
                var (sum, product) = (sums[2 * channel], sums[(2 * channel) + 1]);
                var centre = Vector256.Create((float)mean[channel]);
                for (var n = 0; n < Count; n += Size)
                {
                    var gradient = Vector256.Load(dy + at + n);
                    if (y is not null)
                    {
                        gradient = Vector256.AndNot(gradient, Vector256.LessThanOrEqual(Vector256.Load(y + at + n), Vector256<float>.Zero));
                        gradient.Store(dy + at + n);
                    }

                    var (low, high) = Vector256.Widen(gradient);
                    var (lowX, highX) = Vector256.Widen(Vector256.Load(x + at + n) - centre);
                    sum += low + high;
                    product += (low * lowX) + (high * highX);
                }

                (sums[2 * channel], sums[(2 * channel) + 1]) = (sum, product);
            }
        }
    }

    // All bits where a lane has an example.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector256<float> Occupied(int n) => Vector256.LessThan(Vector256<int>.Indices, Vector256.Create(Count - n)).AsSingle();
}
