namespace Stages.Mathematics;

/// <summary>The distance that the paper compares the two designs with (docs/science.md, section 8).</summary>
public static class Wasserstein
{
    /// <summary>
    /// The 2-Wasserstein distance between the empirical distributions of two samples on the line, in the unit of the
    /// values: the root of ∫(F⁻¹ − G⁻¹)² over (0, 1). For equal sizes that is the root mean square difference of the
    /// order statistics; otherwise the integral is a sum over the merged breakpoints i/n and j/m, which are compared as
    /// integers and so exactly.
    /// </summary>
    /// <param name="x">At least one finite value, in any order.</param>
    /// <param name="y">At least one finite value, in any order; as many as <paramref name="x"/> or not.</param>
    /// <exception cref="ArgumentException">A sample is empty or holds a value that is not finite.</exception>
    public static double W2(IReadOnlyList<double> x, IReadOnlyList<double> y) => W2Sorted(Sample.Sorted(x), Sample.Sorted(y));

    internal static double W2Sorted(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        // One unit of probability is 1/(n·m): each value of x spans m units and each of y spans n.
        long n = x.Length;
        long m = y.Length;
        var (i, j) = (0, 0);
        var sum = 0.0;
        for (long at = 0; at < n * m; )
        {
            var endOfX = (i + 1) * m;
            var endOfY = (j + 1) * n;
            var next = Math.Min(endOfX, endOfY);
            var difference = x[i] - y[j];
            sum += (next - at) * difference * difference;
            i += endOfX == next ? 1 : 0;
            j += endOfY == next ? 1 : 0;
            at = next;
        }

        return Math.Sqrt(sum / (n * m));
    }
}
