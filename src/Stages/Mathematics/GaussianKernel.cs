using System.Runtime.Intrinsics;

namespace Stages.Mathematics;

/// <summary>
/// Sums of Gaussian kernels of bandwidth 1. Exponentials are taken four at a time, with multiplications and additions
/// that are not fused, so that every processor gives the same sum.
/// </summary>
internal static class GaussianKernel
{
    // A kernel 37 bandwidths away counts as one there: a sum is never 0.
    private const double LeastExponent = -700;
    private const double Log2E = 1.4426950408889634;
    private const double Ln2High = 0.693147180369123816490;
    private const double Ln2Low = 1.90821492927058770002e-10;

    // Added to a number below 2⁵¹ it leaves the nearest whole number in the lowest bits.
    private const double Rounding = 6755399441055744;
    private const int Bias = 1023;
    private const int MantissaBits = 52;

    // Of the exponential's series about 0: 1/k! from k = 11 down, for |r| ≤ ln(2)/2 exact to 1e-14.
    private static readonly double[] Series =
    [
        1.0 / 39916800,
        1.0 / 3628800,
        1.0 / 362880,
        1.0 / 40320,
        1.0 / 5040,
        1.0 / 720,
        1.0 / 120,
        1.0 / 24,
        1.0 / 6,
        0.5,
        1,
        1,
    ];

    /// <summary>Σ exp(−(at − v)²/2) over the values: the density at a point times √(2π) and their number.</summary>
    internal static double Sum(double at, ReadOnlySpan<double> values)
    {
        var (point, half) = (Vector256.Create(at), Vector256.Create(-0.5));
        var sums = Vector256<double>.Zero;
        var index = 0;
        for (; index <= values.Length - Vector256<double>.Count; index += Vector256<double>.Count)
        {
            var distance = point - Vector256.Create(values[index..]);
            sums += Exp(half * distance * distance);
        }

        var sum = sums[0] + sums[1] + sums[2] + sums[3];
        for (; index < values.Length; index++)
        {
            sum += Of(at - values[index]);
        }

        return sum;
    }

    /// <summary>
    /// For each value its sum over all others; each pair is computed once.
    /// </summary>
    /// <param name="values">The values.</param>
    /// <param name="sums">As many; what is in it is added to.</param>
    internal static void AddSumsOverOthers(ReadOnlySpan<double> values, Span<double> sums)
    {
        for (var index = 0; index < values.Length - 1; index++)
        {
            sums[index] += AddTo(sums[(index + 1)..], values[index], values[(index + 1)..]);
        }
    }

    /// <summary>For each value of one sample its sum over the other sample, and the other way round.</summary>
    /// <param name="one">A sample.</param>
    /// <param name="other">Another.</param>
    /// <param name="ofOne">As many as the first; what is in it is added to.</param>
    /// <param name="ofOther">As many as the second.</param>
    internal static void AddSums(ReadOnlySpan<double> one, ReadOnlySpan<double> other, Span<double> ofOne, Span<double> ofOther)
    {
        for (var index = 0; index < one.Length; index++)
        {
            ofOne[index] += AddTo(ofOther, one[index], other);
        }
    }

    // Adds the kernel between a point and each value to the value's own sum, and returns the point's.
    private static double AddTo(Span<double> sums, double at, ReadOnlySpan<double> values)
    {
        var (point, half) = (Vector256.Create(at), Vector256.Create(-0.5));
        var all = Vector256<double>.Zero;
        var index = 0;
        for (; index <= values.Length - Vector256<double>.Count; index += Vector256<double>.Count)
        {
            var distance = point - Vector256.Create(values[index..]);
            var kernels = Exp(half * distance * distance);
            all += kernels;
            (Vector256.Create<double>(sums[index..]) + kernels).CopyTo(sums[index..]);
        }

        var sum = all[0] + all[1] + all[2] + all[3];
        for (; index < values.Length; index++)
        {
            var kernel = Of(at - values[index]);
            sum += kernel;
            sums[index] += kernel;
        }

        return sum;
    }

    /// <summary>The kernel at a distance.</summary>
    internal static double Of(double distance) => Math.Exp(Math.Max(LeastExponent, -0.5 * distance * distance));

    // 2ᵏ·exp(r) with k whole and |r| ≤ ln(2)/2.
    private static Vector256<double> Exp(Vector256<double> exponents)
    {
        var x = Vector256.Max(exponents, Vector256.Create(LeastExponent));
        var shifted = (x * Log2E) + Vector256.Create(Rounding);
        var whole = shifted - Vector256.Create(Rounding);
        var rest = x - (whole * Ln2High) - (whole * Ln2Low);
        var sum = Vector256.Create(Series[0]);
        for (var k = 1; k < Series.Length; k++)
        {
            sum = (sum * rest) + Vector256.Create(Series[k]);
        }

        return sum * Vector256.ShiftLeft(shifted.AsInt64() + Vector256.Create((long)Bias), MantissaBits).AsDouble();
    }
}
