using Stages.Designs;
using Stages.Mathematics;

namespace Stages.Variance;

/// <summary>
/// Intervals of the variance components that assume no distribution and no equal spread of the training seeds: by the
/// jackknife over training seeds of log MSW and log F (Arvesen and Schmitz 1970; docs/science.md, section 8).
/// </summary>
/// <param name="Unlearning">Of σ²_unlearn = MSW: from the lower to the upper end of the jackknife's and that of a mean of
/// lognormal variances. The jackknife alone is too short where few training seeds have much of the spread.</param>
/// <param name="Correlation">Of the intraclass correlation (F − 1)/(F + J − 1).</param>
public readonly record struct JackknifeIntervals(Interval? Unlearning, Interval? Correlation)
{
    /// <summary>The intervals of some training seeds; null where there is no spread between or within them.</summary>
    /// <param name="rows">The training seeds, at least three.</param>
    /// <param name="values">Values for each, J, at least two.</param>
    public static JackknifeIntervals Of(ReadOnlySpan<SeedRow> rows, int values)
    {
        var (between, within, betweenWithout, withinWithout) = LeaveOneOut(rows, values);
        var ratio = Jackknife.OfLogarithm(between / within, [.. betweenWithout.Zip(withinWithout, (b, w) => b / w)]);
        return new JackknifeIntervals(
            Hull(Jackknife.OfLogarithm(within, withinWithout), OfLognormal(rows, values)),
            ratio is null ? null : new Interval(Correlation(ratio.Low), Correlation(ratio.High))
        );

        double Correlation(double f) => (f - 1) / (f + values - 1);
    }

    private static Interval? OfLognormal(ReadOnlySpan<SeedRow> rows, int values)
    {
        Span<double> variances = stackalloc double[rows.Length];
        for (var i = 0; i < variances.Length; i++)
        {
            variances[i] = rows[i].SumOfSquares / (values - 1);
        }

        return LognormalMean.OfVariances(variances, values - 1);
    }

    // Where a training seed has no spread its logarithm has no value, and the jackknife stands alone.
    private static Interval? Hull(Interval? jackknife, Interval? lognormal) =>
        jackknife is null || lognormal is null
            ? jackknife
            : new Interval(Math.Min(jackknife.Low, lognormal.Low), Math.Max(jackknife.High, lognormal.High));

    // The mean squares of all rows, and without each: sums of squares about the mean lose n/(n − 1) of the row's own.
    private static (double Between, double Within, double[] BetweenWithout, double[] WithinWithout) LeaveOneOut(
        ReadOnlySpan<SeedRow> rows,
        int values
    )
    {
        var n = rows.Length;
        var (mean, within) = (0.0, 0.0);
        foreach (var row in rows)
        {
            mean += (row.Mean - rows[0].Mean) / n;
            within += row.SumOfSquares;
        }

        mean += rows[0].Mean;
        var between = 0.0;
        foreach (var row in rows)
        {
            between += (row.Mean - mean) * (row.Mean - mean);
        }

        var (betweenWithout, withinWithout) = (new double[n], new double[n]);
        for (var i = 0; i < n; i++)
        {
            var own = (rows[i].Mean - mean) * (rows[i].Mean - mean) * n / (n - 1);
            betweenWithout[i] = values * Math.Max(0, between - own) / (n - 2);
            withinWithout[i] = Math.Max(0, within - rows[i].SumOfSquares) / ((n - 1) * (values - 1));
        }

        return (values * between / (n - 1), within / (n * (values - 1)), betweenWithout, withinWithout);
    }
}
