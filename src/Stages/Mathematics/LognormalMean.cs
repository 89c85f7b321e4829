using MathNet.Numerics;

namespace Stages.Mathematics;

/// <summary>
/// The interval of a mean of variances that differ from cluster to cluster, when they are lognormal and each is
/// estimated from normal values: Cox's interval of a lognormal mean with Student's t (Olsson 2005). The logarithm of an
/// estimated variance has the mean and variance of log χ²/ν besides, which are known and taken off its centre. They are
/// left in its width: there they are the error of the estimates.
/// </summary>
internal static class LognormalMean
{
    /// <summary>The interval; null for fewer than two variances, and where one is 0.</summary>
    /// <param name="variances">Estimated variances, one for each cluster.</param>
    /// <param name="freedom">The degrees of freedom of each, ν.</param>
    /// <param name="level">The confidence level.</param>
    internal static Interval? OfVariances(ReadOnlySpan<double> variances, int freedom, double level = 0.95)
    {
        var count = variances.Length;
        var logs = new double[count];
        var sum = 0.0;
        for (var i = 0; i < count; i++)
        {
            logs[i] = Math.Log(variances[i]);
            sum += logs[i];
        }

        if (count < 2 || !double.IsFinite(sum))
        {
            return null;
        }

        var squared = 0.0;
        foreach (var log in logs)
        {
            squared += (log - (sum / count)) * (log - (sum / count));
        }

        squared /= count - 1;
        var half = freedom / 2.0;
        var ofEstimates = SpecialFunctions.DiGamma(half) - Math.Log(half);
        var centre = (sum / count) - ofEstimates + (Math.Max(0, squared - TriGamma(half)) / 2);
        var error = Math.Sqrt((squared / count) + (squared * squared / (2 * (count - 1))));
        var width = Sample.StudentQuantile(count - 1, (1 + level) / 2) * error;
        return new Interval(Math.Exp(centre - width), Math.Exp(centre + width));
    }

    // The variance of log Γ: by ψ'(x) = ψ'(x + 1) + 1/x² to where its asymptotic series is exact to rounding.
    private static double TriGamma(double x)
    {
        var sum = 0.0;
        for (; x < 20; x++)
        {
            sum += 1 / (x * x);
        }

        var square = 1 / (x * x);
        return sum
            + (1 / x)
            + (square / 2)
            + (square / x * ((1.0 / 6) - (square * ((1.0 / 30) - (square * ((1.0 / 42) - (square / 30)))))));
    }
}
