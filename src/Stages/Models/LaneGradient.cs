using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Stages.Models;

/// <summary>The gradients of kernels, of maps that lie as in <see cref="Lanes"/>.</summary>
internal static unsafe class LaneGradient
{
    private const int Size = 8;

    // Maps of so many numbers stay in the second-level cache.
    private const int CachedFloats = 32 * 1024;

    /// <summary>
    /// The gradient of a kernel: weights[d, c, tap] = Σ output[p, d, n] · input[q, c, n] over the pixels that the tap
    /// joins and the examples.
    /// </summary>
    /// <param name="weights">[outputs, inputs, taps], all written.</param>
    /// <param name="output">The gradient of the maps written, [pixels, outputs, lanes]; 0 in lanes without an
    /// example.</param>
    /// <param name="input">The maps read.</param>
    /// <param name="joined">Of each tap, the pixels that it joins.</param>
    /// <param name="outputs">Channels written.</param>
    /// <param name="inputs">Channels read.</param>
    /// <param name="lanes">Examples, whole blocks.</param>
    public static void Of(
        float* weights,
        float* output,
        float* input,
        (int Written, int Read)[][] joined,
        int outputs,
        int inputs,
        int lanes
    )
    {
        var area = joined.Length;
        var numbers = outputs * inputs * area;
        new Span<float>(weights, numbers).Clear();
        // Of large maps so many pixels at a time as stay in the second-level cache; of small ones all at once.
        var chunk = Math.Max(1, CachedFloats / ((outputs + inputs) * lanes));
        var pixels = joined.Max(pairs => pairs.Length == 0 ? 0 : pairs[^1].Written + 1);
        if (pixels <= chunk)
        {
            for (var tap = 0; tap < area; tap++)
            {
                Sums(null, weights + tap, output, input, joined[tap], outputs, inputs, area, lanes);
            }

            return;
        }

        var sums = (Vector256<float>*)NativeMemory.AlignedAlloc((nuint)numbers * (nuint)sizeof(Vector256<float>), 32);
        NativeMemory.Clear(sums, (nuint)numbers * (nuint)sizeof(Vector256<float>));
        for (var first = 0; first < pixels; first += chunk)
        {
            for (var tap = 0; tap < area; tap++)
            {
                var pairs = joined[tap].AsSpan();
                var (begin, end) = (Before(pairs, first), Before(pairs, first + chunk));
                Sums(sums + tap, null, output, input, pairs[begin..end], outputs, inputs, area, lanes);
            }
        }

        for (var i = 0; i < numbers; i++)
        {
            weights[i] = Vector256.Sum(sums[i]);
        }

        NativeMemory.AlignedFree(sums);
    }

    // How many pairs write a pixel before this one; they are in the order of these.
    private static int Before(ReadOnlySpan<(int Written, int Read)> pairs, int pixel)
    {
        var (low, high) = (0, pairs.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = pairs[middle].Written < pixel ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    // Of one tap, the sums of every pair of channels: added to vectors, or written as numbers where there are none.
    // Either lies [outputs, inputs], apart by the kernel's area.
    private static void Sums(
        Vector256<float>* sums,
        float* weights,
        float* output,
        float* input,
        ReadOnlySpan<(int Written, int Read)> pairs,
        int outputs,
        int inputs,
        int area,
        int lanes
    )
    {
        if (pairs.Length == 0)
        {
            return;
        }

        var block = stackalloc Vector256<float>[8];
        for (var d = 0; d < outputs; d += 4)
        {
            for (var c = 0; c < inputs; c += 2)
            {
                var (rows, columns) = (Math.Min(4, outputs - d), Math.Min(2, inputs - c));
                for (var i = 0; i < 8; i++)
                {
                    block[i] = sums is null || i / 2 >= rows || i % 2 >= columns ? default : sums[At(d + (i / 2), c + (i % 2))];
                }

                Block(block, output + (d * lanes), input + (c * lanes), pairs, outputs, inputs, lanes, rows, columns);
                for (var i = 0; i < 2 * rows; i++)
                {
                    if (i % 2 >= columns)
                    {
                        continue;
                    }

                    var at = At(d + (i / 2), c + (i % 2));
                    if (sums is null)
                    {
                        weights[at] = Vector256.Sum(block[i]);
                    }
                    else
                    {
                        sums[at] = block[i];
                    }
                }
            }
        }

        long At(int d, int c) => (((long)d * inputs) + c) * area;
    }

    // Adds to the sums of up to four channels written and two read.
    private static void Block(
        Vector256<float>* block,
        float* output,
        float* input,
        ReadOnlySpan<(int Written, int Read)> pairs,
        int outputs,
        int inputs,
        int lanes,
        int rows,
        int columns
    )
    {
        if (rows == 4 && columns == 2)
        {
            FourByTwo(block, output, input, pairs, outputs, inputs, lanes);
            return;
        }

        for (var i = 0; i < rows; i++)
        {
            for (var j = 0; j < columns; j++)
            {
                var sum = block + (2 * i) + j;
                *sum = OneByOne(*sum, output + (i * lanes), input + (j * lanes), pairs, outputs, inputs, lanes);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FourByTwo(
        Vector256<float>* block,
        float* output,
        float* input,
        ReadOnlySpan<(int Written, int Read)> pairs,
        int outputs,
        int inputs,
        nint lanes
    )
    {
        var (a0, a1, b0, b1) = (block[0], block[1], block[2], block[3]);
        var (c0, c1, d0, d1) = (block[4], block[5], block[6], block[7]);
        foreach (var (written, read) in pairs)
        {
            var y = output + (written * outputs * lanes);
            var x = input + (read * inputs * lanes);
            for (nint n = 0; n < lanes; n += Size)
            {
                var x0 = Vector256.Load(x + n);
                var x1 = Vector256.Load(x + n + lanes);
                var k = Vector256.Load(y + n);
                a0 = Lanes.MultiplyAdd(k, x0, a0);
                a1 = Lanes.MultiplyAdd(k, x1, a1);
                k = Vector256.Load(y + n + lanes);
                b0 = Lanes.MultiplyAdd(k, x0, b0);
                b1 = Lanes.MultiplyAdd(k, x1, b1);
                k = Vector256.Load(y + n + (2 * lanes));
                c0 = Lanes.MultiplyAdd(k, x0, c0);
                c1 = Lanes.MultiplyAdd(k, x1, c1);
                k = Vector256.Load(y + n + (3 * lanes));
                d0 = Lanes.MultiplyAdd(k, x0, d0);
                d1 = Lanes.MultiplyAdd(k, x1, d1);
            }
        }

        (block[0], block[1], block[2], block[3]) = (a0, a1, b0, b1);
        (block[4], block[5], block[6], block[7]) = (c0, c1, d0, d1);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static Vector256<float> OneByOne(
        Vector256<float> sum,
        float* output,
        float* input,
        ReadOnlySpan<(int Written, int Read)> pairs,
        int outputs,
        int inputs,
        nint lanes
    )
    {
        foreach (var (written, read) in pairs)
        {
            var y = output + (written * outputs * lanes);
            var x = input + (read * inputs * lanes);
            for (nint n = 0; n < lanes; n += Size)
            {
                sum = Lanes.MultiplyAdd(Vector256.Load(y + n), Vector256.Load(x + n), sum);
            }
        }

        return sum;
    }
}
