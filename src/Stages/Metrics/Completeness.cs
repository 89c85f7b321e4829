using Stages.Mathematics;

namespace Stages.Metrics;

/// <summary>
/// IAM's completeness (Wang et al. 2025): how far an unlearned model's margin has gone from the original model's to the
/// retrained ones' (docs/science.md, "Metrics per example").
/// </summary>
public static class Completeness
{
    private const int Points = 100;

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
        var (sum, whole) = (0.0, 0.0);
        for (var point = 1; point < Points; point++)
        {
            var alpha = (double)point / (Points - 1);
            var distance = margin - mean - (alpha * (original - mean));
            var scale = (1 - alpha) * deviation;
            sum += alpha * (scale > 0 ? NormalTable.Cdf(distance / scale) : Step(distance));
            whole += alpha;
        }

        return 1 - (sum / whole);
    }

    private static double Step(double distance) =>
        distance > 0 ? 1
        : distance < 0 ? 0
        : 0.5;
}
