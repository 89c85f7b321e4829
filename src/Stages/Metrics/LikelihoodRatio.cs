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

    /// <summary>
    /// RULI: Gaussian kernels of bandwidth 1, as in its public code. Of every pair of models that is left out, the ratios at
    /// its unlearned and at its retrained model.
    /// </summary>
    /// <param name="unlearned">Margins of unlearned models, at least two.</param>
    /// <param name="retrained">Of retrained ones, at least two.</param>
    /// <param name="pairs">The places of the two models of each pair.</param>
    public static (double AtUnlearned, double AtRetrained)[] Kernel(
        ReadOnlySpan<double> unlearned,
        ReadOnlySpan<double> retrained,
        IReadOnlyList<(int Unlearned, int Retrained)> pairs
    )
    {
        var (ownU, ownO) = (new double[unlearned.Length], new double[retrained.Length]);
        var (crossU, crossO) = (new double[unlearned.Length], new double[retrained.Length]);
        GaussianKernel.AddSumsOverOthers(unlearned, ownU);
        GaussianKernel.AddSumsOverOthers(retrained, ownO);
        GaussianKernel.AddSums(unlearned, retrained, crossU, crossO);
        var ratios = new (double, double)[pairs.Count];
        for (var pair = 0; pair < ratios.Length; pair++)
        {
            var (u, o) = pairs[pair];
            ratios[pair] = (
                Ratio(ownU[u], Without(crossU[u], unlearned[u], retrained, o)),
                Ratio(Without(crossO[o], retrained[o], unlearned, u), ownO[o])
            );
        }

        return ratios;

        double Ratio(double u, double o) => Math.Log(u / (ownU.Length - 1) / (o / (ownO.Length - 1)));
    }

    // A sum over a sample without one of its values: as a difference where that keeps the digits.
    private static double Without(double sum, double at, ReadOnlySpan<double> values, int place)
    {
        const double Least = 1e-3;
        var rest = sum - GaussianKernel.Of(at - values[place]);
        return rest > Least * sum ? rest : GaussianKernel.Sum(at, values[..place]) + GaussianKernel.Sum(at, values[(place + 1)..]);
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
