using Stages.Mathematics;

namespace Stages.Metrics;

/// <summary>
/// The forgetting quality of the NeurIPS 2023 unlearning challenge: per example the ε of differential privacy that
/// attacks by thresholds show between unlearned and retrained models (docs/science.md, "Metrics per example").
/// </summary>
public static class ForgettingQuality
{
    /// <summary>The δ of (ε, δ).</summary>
    public const double Delta = 1e-5;

    /// <summary>The greatest ε: where an attack makes no mistake, and where one group hardly varies.</summary>
    public const double Greatest = 50;

    private const double BucketSize = 0.5;
    private const double LeastRatioOfRanges = 0.01;

    /// <summary>The fewest models in a group for which any example can have points.</summary>
    public const int FewestModels = 3;

    /// <summary>
    /// The ε of one example: the greatest over all attacks. It is <see cref="Greatest"/> by rule where the range of one
    /// group is less than a hundredth of the other's, as it is for a method that draws nothing, run from one model.
    /// Where every attack is discarded it is 0: nothing tells the groups apart.
    /// </summary>
    /// <param name="unlearned">Margins, at least one, in any order.</param>
    /// <param name="retrained">Likewise.</param>
    public static double Epsilon(ReadOnlySpan<double> unlearned, ReadOnlySpan<double> retrained)
    {
        var (u, o) = (Sorted(unlearned), Sorted(retrained));
        var (rangeU, rangeO) = (u[^1] - u[0], o[^1] - o[0]);
        return Math.Min(rangeU, rangeO) / Math.Max(rangeU, rangeO) < LeastRatioOfRanges
            ? Greatest
            : Math.Min(Greatest, ThresholdAttacks.Best(u, o)?.Epsilon ?? 0);
    }

    /// <summary>
    /// A lower bound of ε at 95 %. An attack is chosen on every second model of each group. On the others its two error
    /// rates have upper bounds of Clopper and Pearson, at 97.5 % each; ε follows from these. 0 where a group has fewer
    /// than two models, or nothing is shown.
    /// </summary>
    /// <param name="unlearned">Margins, in the order of the models.</param>
    /// <param name="retrained">Likewise.</param>
    public static double LowerBound(ReadOnlySpan<double> unlearned, ReadOnlySpan<double> retrained)
    {
        if (unlearned.Length < 2 || retrained.Length < 2)
        {
            return 0;
        }

        double[] u = [.. EverySecond(unlearned, 0)];
        double[] o = [.. EverySecond(retrained, 0)];
        Array.Sort(u);
        Array.Sort(o);
        if (ThresholdAttacks.Best(u, o) is not { } attack)
        {
            return 0;
        }

        var (positives, negatives) = (EverySecond(unlearned, 1), EverySecond(retrained, 1));
        if (!attack.UnlearnedIsPositive)
        {
            (positives, negatives) = (negatives, positives);
        }

        return OfRates(
                ProportionBound.Upper(negatives.Count(attack.Says), negatives.Count),
                ProportionBound.Upper(positives.Count(margin => !attack.Says(margin)), positives.Count)
            ) ?? 0;
    }

    /// <summary>
    /// The points of an ε: 1 in the first bucket of width ½, and half as many in each further one, up to the last bucket
    /// that ends at ⌈ln(N − 1)⌉, about the greatest ε that N models can show; 0 from there on.
    /// </summary>
    /// <param name="epsilon">From 0.</param>
    /// <param name="models">The number of models in a group, the smaller one, N.</param>
    public static double Points(double epsilon, int models)
    {
        var bucket = Math.Floor(epsilon / BucketSize);
        return models >= 2 && (bucket + 1) * BucketSize <= Math.Ceiling(Math.Log(models - 1)) ? Math.Pow(2, -bucket) : 0;
    }

    /// <summary>
    /// The ε of an attack's rates of false positives and false negatives: ∞ without any mistake; null, discarded, where
    /// exactly one of the two is 0, which too few models do.
    /// </summary>
    internal static double? OfRates(double falsePositives, double falseNegatives) =>
        falsePositives == 0 && falseNegatives == 0 ? double.PositiveInfinity
        : falsePositives == 0 || falseNegatives == 0 ? null
        : Math.Max(0, Math.Max(LogRatio(1 - Delta - falsePositives, falseNegatives), LogRatio(1 - Delta - falseNegatives, falsePositives)));

    private static double LogRatio(double above, double below) => above > 0 ? Math.Log(above / below) : double.NegativeInfinity;

    private static double[] Sorted(ReadOnlySpan<double> values)
    {
        var sorted = values.ToArray();
        Array.Sort(sorted);
        return sorted;
    }

    private static List<double> EverySecond(ReadOnlySpan<double> values, int first)
    {
        List<double> every = new((values.Length / 2) + 1);
        for (var index = first; index < values.Length; index += 2)
        {
            every.Add(values[index]);
        }

        return every;
    }
}
