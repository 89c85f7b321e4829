using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Stages.Models;

/// <summary>
/// Convolutions of few channels. Maps lie as [pixel, channel, example]: a vector holds one number of eight examples, a
/// kernel's weight is the same for all of them, and no shuffling is needed whatever the size of map or kernel. Batches
/// are filled up to <see cref="Block"/> examples. Every sum has an order of its own that no processor changes. What
/// loops is compiled once, for good: the first calls would else take many times as long.
/// </summary>
internal static unsafe class Lanes
{
    /// <summary>Examples are computed so many at a time.</summary>
    public const int Block = 2 * Size;

    private const int Size = 8;

    // Kernels of so many weights stay in the first-level cache.
    private const int CachedWeights = 4 * 1024;

    /// <summary>Examples rounded up to whole blocks.</summary>
    public static int Padded(long examples) => (int)((examples + Block - 1) / Block * Block);

    /// <summary>
    /// Convolves: output[p, d, n] = start + Σ weights[d, c, tap] · input[q, c, n] over the links (q, tap) of p and the
    /// channels c.
    /// </summary>
    /// <param name="output">Maps [pixels, outputs, lanes].</param>
    /// <param name="input">Maps of any number of pixels, [.., inputs, lanes].</param>
    /// <param name="weights">Each at d · <paramref name="outputStep"/> + c · <paramref name="inputStep"/> + tap.</param>
    /// <param name="links">What is joined.</param>
    /// <param name="outputs">Channels written.</param>
    /// <param name="inputs">Channels read.</param>
    /// <param name="outputStep">From a written channel's weights to the next's.</param>
    /// <param name="inputStep">From a read channel's weights to the next's.</param>
    /// <param name="lanes">Examples, whole blocks.</param>
    /// <param name="end">What is done to each sum.</param>
    public static void Convolve(
        float* output,
        float* input,
        float* weights,
        LaneLinks links,
        int outputs,
        int inputs,
        int outputStep,
        int inputStep,
        int lanes,
        in LaneEnd end
    )
    {
        fixed (
            int* firsts = links.Firsts,
                sources = links.Sources,
                taps = links.Taps
        )
        {
            var tile = new Tile(output, input, weights, firsts, sources, taps, outputs, inputs, outputStep, inputStep, lanes, end);
            // What is used again soonest is what stays in the first-level cache: pixels of few channels, or kernels of many.
            var few = outputs * inputs * Math.Min(outputStep, inputStep) <= CachedWeights;
            for (var lane = 0; lane < lanes; lane += Block)
            {
                for (var i = 0; i < (few ? links.Pixels : outputs); i += few ? 1 : 4)
                {
                    for (var j = 0; j < (few ? outputs : links.Pixels); j += few ? 4 : 1)
                    {
                        tile.Compute(few ? i : j, few ? j : i, lane);
                    }
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector256<float> MultiplyAdd(Vector256<float> a, Vector256<float> b, Vector256<float> c) =>
        Fma.IsSupported ? Fma.MultiplyAdd(a, b, c) : (a * b) + c;

    // Four channels, or those that are left, of two vectors of examples at one pixel.
    private readonly struct Tile(
        float* output,
        float* input,
        float* weights,
        int* firsts,
        int* sources,
        int* taps,
        int outputs,
        int inputs,
        nint outputStep,
        nint inputStep,
        nint lanes,
        LaneEnd end
    )
    {
        public void Compute(int pixel, int channel, int lane)
        {
            if (channel + 4 <= outputs)
            {
                Four(pixel, channel, lane);
                return;
            }

            for (; channel < outputs; channel++)
            {
                One(pixel, channel, lane);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Four(int pixel, int channel, int lane)
        {
            Vector256<float> a0 = default,
                a1 = default,
                b0 = default,
                b1 = default;
            Vector256<float> c0 = default,
                c1 = default,
                d0 = default,
                d1 = default;
            var (step, next, row) = (outputStep, inputStep, lanes);
            for (var link = firsts[pixel]; link < firsts[pixel + 1]; link++)
            {
                var x = input + lane + (sources[link] * inputs * row);
                var w = weights + (channel * step) + taps[link];
                for (var c = inputs; c > 0; c--)
                {
                    var x0 = Vector256.Load(x);
                    var x1 = Vector256.Load(x + Size);
                    var k = Vector256.Create(w[0]);
                    a0 = MultiplyAdd(k, x0, a0);
                    a1 = MultiplyAdd(k, x1, a1);
                    k = Vector256.Create(w[step]);
                    b0 = MultiplyAdd(k, x0, b0);
                    b1 = MultiplyAdd(k, x1, b1);
                    k = Vector256.Create(w[2 * step]);
                    c0 = MultiplyAdd(k, x0, c0);
                    c1 = MultiplyAdd(k, x1, c1);
                    k = Vector256.Create(w[3 * step]);
                    d0 = MultiplyAdd(k, x0, d0);
                    d1 = MultiplyAdd(k, x1, d1);
                    x += row;
                    w += next;
                }
            }

            var at = (((nint)pixel * outputs) + channel) * row + lane;
            end.Store(output, at, a0, a1, channel);
            end.Store(output, at + row, b0, b1, channel + 1);
            end.Store(output, at + (2 * row), c0, c1, channel + 2);
            end.Store(output, at + (3 * row), d0, d1, channel + 3);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void One(int pixel, int channel, int lane)
        {
            Vector256<float> a0 = default,
                a1 = default;
            for (var link = firsts[pixel]; link < firsts[pixel + 1]; link++)
            {
                var x = input + lane + (sources[link] * inputs * lanes);
                var w = weights + (channel * outputStep) + taps[link];
                for (var c = inputs; c > 0; c--)
                {
                    var k = Vector256.Create(w[0]);
                    a0 = MultiplyAdd(k, Vector256.Load(x), a0);
                    a1 = MultiplyAdd(k, Vector256.Load(x + Size), a1);
                    x += lanes;
                    w += inputStep;
                }
            }

            end.Store(output, (((nint)pixel * outputs) + channel) * lanes + lane, a0, a1, channel);
        }
    }
}
