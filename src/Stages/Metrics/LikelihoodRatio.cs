using Stages.Mathematics;

namespace Stages.Metrics;

/// <summary>
/// Attacks that ask whether a margin is an unlearned model's or a retrained one's: the logarithm of the ratio of its
/// densities over both groups, each fitted without the model that is asked about (docs/science.md, "Metrics per
/// example"). Λ = p_U/(p_U + p_O) is above ½ where it is above 0.
/// </summary>
public static class LikelihoodRatio
{
    // Of a normal without spread.
    private const double LeastVariance = 1e-30;

    /// <summary>U-LiRA: normal densities.</summary>
    /// <param name="margin">The margin that is asked about.</param>
    /// <param name="unlearned">Mean and variance over unlearned models.</param>
    /// <param name="retrained">Over retrained ones.</param>
    public static double Normal(double margin, (double Mean, double Variance) unlearned, (double Mean, double Variance) retrained)
    {
        return LogDensity(unlearned) - LogDensity(retrained);

        double LogDensity((double Mean, double Variance) of) =>
            -(
                Math.Log(Math.Max(LeastVariance, of.Variance))
                + ((margin - of.Mean) * (margin - of.Mean) / Math.Max(LeastVariance, of.Variance))
            ) / 2;
    }

    /// <summary>RULI: Gaussian kernels of bandwidth 1, as in its public code.</summary>
    /// <param name="margin">The margin that is asked about.</param>
    /// <param name="unlearned">Margins of unlearned models.</param>
    /// <param name="leftOfUnlearned">The place of the one that is left out.</param>
    /// <param name="retrained">Margins of retrained models.</param>
    /// <param name="leftOfRetrained">The place of the one that is left out.</param>
    public static double Kernel(
        double margin,
        ReadOnlySpan<double> unlearned,
        int leftOfUnlearned,
        ReadOnlySpan<double> retrained,
        int leftOfRetrained
    )
    {
        return Math.Log(Density(unlearned, leftOfUnlearned) / Density(retrained, leftOfRetrained));

        double Density(ReadOnlySpan<double> of, int without) =>
            (GaussianKernel.Sum(margin, of[..without]) + GaussianKernel.Sum(margin, of[(without + 1)..])) / (of.Length - 1);
    }

    /// <summary>Mean and sum of squared deviations without one of the values.</summary>
    /// <param name="moments">Those of all of them.</param>
    /// <param name="count">Their number, at least 2.</param>
    /// <param name="value">The one that is left out.</param>
    internal static (double Mean, double Squares) Without((double Mean, double Squares) moments, int count, double value)
    {
        var deviation = value - moments.Mean;
        return (moments.Mean - (deviation / (count - 1)), Math.Max(0, moments.Squares - (deviation * deviation * count / (count - 1))));
    }
}
