using MathNet.Numerics.Distributions;

namespace Stages.Mathematics;

/// <summary>
/// The difference of the means of two independent samples whose variances may differ (Welch 1947; Satterthwaite's
/// degrees of freedom). It assumes means that are near normal.
/// </summary>
/// <param name="Value">Mean of the first less mean of the second.</param>
/// <param name="StandardError">Its standard error.</param>
/// <param name="Freedom">The degrees of freedom.</param>
public sealed record MeanDifference(double Value, double StandardError, double Freedom)
{
    /// <summary>The difference of two samples; null where one has fewer than two values, or both have no
    /// spread.</summary>
    public static MeanDifference? Of(IReadOnlyList<double> x, IReadOnlyList<double> y)
    {
        if (x.Count < 2 || y.Count < 2)
        {
            return null;
        }

        var (ofX, ofY) = (VarianceOfMean(x), VarianceOfMean(y));
        return ofX + ofY == 0 ? null : Of(x.Average() - y.Average(), (ofX, x.Count - 1), (ofY, y.Count - 1));
    }

    /// <summary>A difference whose variance is a sum of two estimated ones, of these degrees of freedom.</summary>
    internal static MeanDifference Of(double value, (double Variance, double Freedom) x, (double Variance, double Freedom) y)
    {
        var variance = x.Variance + y.Variance;
        return new MeanDifference(
            value,
            Math.Sqrt(variance),
            variance * variance / ((x.Variance * x.Variance / x.Freedom) + (y.Variance * y.Variance / y.Freedom))
        );
    }

    /// <summary>Its interval.</summary>
    public Interval Interval(double level = 0.95)
    {
        var half = StudentT.InvCDF(0, 1, Freedom, (1 + level) / 2) * StandardError;
        return new Interval(Value - half, Value + half);
    }

    /// <summary>p of no difference, two-sided.</summary>
    public double P => 2 * Below(-Math.Abs(Value));

    /// <summary>
    /// p of a difference of at least this margin, by two one-sided tests (TOST; Schuirmann 1987): small where the
    /// difference is shown to be less.
    /// </summary>
    public double EquivalenceP(double margin) => Below(Math.Abs(Value) - margin);

    private double Below(double difference) => StudentT.CDF(0, 1, Freedom, difference / StandardError);

    private static double VarianceOfMean(IReadOnlyList<double> values) => Math.Pow(Sample.StandardDeviation(values), 2) / values.Count;
}
