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

        var row = (long)inputs * area;
        for (var d = 0; d < outputs; d += 4)
        {
            for (var c = 0; c < inputs; c += 2)
            {
                var at = (d * row) + (c * area);
                var (s, w) = (sums is null ? 0 : at, sums is null ? at : 0);
                if (d + 4 <= outputs && c + 2 <= inputs)
                {
                    FourByTwo(
                        sums + s,
                        weights + w,
                        output + (d * lanes),
                        input + (c * lanes),
                        pairs,
                        outputs,
                        inputs,
                        area,
                        lanes,
                        sums is null
                    );
                    continue;
                }

                for (var i = d; i < Math.Min(d + 4, outputs); i++)
                {
                    for (var j = c; j < Math.Min(c + 2, inputs); j++)
                    {
                        at = (i * row) + (j * area);
                        var start = sums is null ? default : sums[at];
                        var sum = OneByOne(start, output + (i * lanes), input + (j * lanes), pairs, outputs, inputs, lanes);
                        if (sums is null)
                        {
                            weights[at] = Vector256.Sum(sum);
                        }
                        else
                        {
                            sums[at] = sum;
                        }
                    }
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FourByTwo(
        Vector256<float>* sums,
        float* weights,
        float* output,
        float* input,
        ReadOnlySpan<(int Written, int Read)> pairs,
        int outputs,
        int inputs,
        int area,
        nint lanes,
        bool whole
    )
    {
        var row = (long)inputs * area;
        Vector256<float> a0 = default,
            a1 = default,
            b0 = default,
            b1 = default;
        Vector256<float> c0 = default,
            c1 = default,
            d0 = default,
            d1 = default;
        if (!whole)
        {
            (a0, a1, b0, b1) = (sums[0], sums[area], sums[row], sums[row + area]);
            (c0, c1, d0, d1) = (sums[2 * row], sums[(2 * row) + area], sums[3 * row], sums[(3 * row) + area]);
        }

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

        if (whole)
        {
            (weights[0], weights[area]) = (Vector256.Sum(a0), Vector256.Sum(a1));
            (weights[row], weights[row + area]) = (Vector256.Sum(b0), Vector256.Sum(b1));
            (weights[2 * row], weights[(2 * row) + area]) = (Vector256.Sum(c0), Vector256.Sum(c1));
            (weights[3 * row], weights[(3 * row) + area]) = (Vector256.Sum(d0), Vector256.Sum(d1));
            return;
        }

        (sums[0], sums[area], sums[row], sums[row + area]) = (a0, a1, b0, b1);
        (sums[2 * row], sums[(2 * row) + area], sums[3 * row], sums[(3 * row) + area]) = (c0, c1, d0, d1);
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
