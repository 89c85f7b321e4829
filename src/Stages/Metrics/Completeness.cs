using Stages.Mathematics;

namespace Stages.Metrics;

/// <summary>
/// IAM's completeness (Wang et al. 2025): how far an unlearned model's margin has gone from the original model's to the
/// retrained ones' (docs/science.md, "Metrics per example").
/// </summary>
public static class Completeness
{
    private const int Last = 99;

    // Σ α from a point on, α being point/99.
    private static readonly double[] WeightFrom =
    [
        .. Enumerable.Range(0, Last + 2).Select(from => Enumerable.Range(from, Last + 1 - from).Sum(point => (double)point / Last)),
    ];

    /// <summary>
    /// 1 − Σ α·Φ((m − μ_α)/σ_α)/Σ α over 100 points α of [0, 1], with μ_α = μ + α(original − μ) and σ_α = (1 − α)σ: near
    /// 1 where m is below everything between retrained and original, near 0 where it is at or above the original.
    /// </summary>
    /// <param name="margin">The unlearned model's margin, m.</param>
    /// <param name="original">The margin of the model that it was made from.</param>
    /// <param name="mean">The mean over retrained models, μ.</param>
    /// <param name="deviation">Their standard deviation, σ.</param>
    public static double Of(double margin, double original, double mean, double deviation)
    {
        var (own, whole) = (margin - mean, original - mean);
        var sum = 0.0;
        for (var point = 1; point <= Last; point++)
        {
            var alpha = (double)point / Last;
            var distance = own - (alpha * whole);
            var scale = (1 - alpha) * deviation;
            var share = scale > 0 ? NormalTable.Cdf(distance / scale) : Step(distance);
            // With α the standardised distance only falls where m is below the original's margin, and only grows above it.
            if (share == 0 && own < whole)
            {
                break;
            }

            if (share == 1 && own > whole)
            {
                sum += WeightFrom[point];
                break;
            }

            sum += alpha * share;
        }

        return 1 - (sum / WeightFrom[0]);
    }

    private static double Step(double distance) =>
        distance > 0 ? 1
        : distance < 0 ? 0
        : 0.5;
}
