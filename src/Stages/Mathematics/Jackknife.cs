namespace Stages.Mathematics;

/// <summary>
/// Intervals for a positive statistic of clusters, here training seeds, without assuming a distribution: Student's t on
/// the jackknife's pseudo-values of its logarithm (Arvesen and Schmitz 1970, for variance components). It asks for
/// independent clusters alone; variances may differ between them. Too short where a rare cluster holds most of the
/// spread and is not among those drawn (docs/science.md, section 8).
/// </summary>
public static class Jackknife
{
    /// <summary>The interval; null for fewer than two clusters, and where a logarithm is not finite.</summary>
    /// <param name="whole">The statistic of all clusters.</param>
    /// <param name="without">The statistic without each cluster.</param>
    /// <param name="level">The confidence level.</param>
    public static Interval? OfLogarithm(double whole, IReadOnlyList<double> without, double level = 0.95)
    {
        var all = Math.Log(whole);
        double[] pseudo = [.. without.Select(w => (without.Count * all) - ((without.Count - 1) * Math.Log(w)))];
        return double.IsFinite(all) && pseudo.All(double.IsFinite) && Sample.MeanInterval(pseudo, level) is { } interval
            ? new Interval(Math.Exp(interval.Low), Math.Exp(interval.High))
            : null;
    }
}
