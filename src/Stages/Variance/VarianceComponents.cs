using System.Collections.Concurrent;
using MathNet.Numerics;
using MathNet.Numerics.Distributions;
using Stages.Designs;
using Stages.Mathematics;

namespace Stages.Variance;

/// <summary>What of the variance components a grid can tell.</summary>
public enum Identification
{
    /// <summary>Both components.</summary>
    Both,

    /// <summary>Both; the unlearning seed makes no difference at all, so all spread is the training seed's.</summary>
    NoUnlearningSpread,

    /// <summary>All values are equal: both components are zero and their ratio is undefined.</summary>
    Constant,

    /// <summary>One unlearning seed: only the sum of the components shows.</summary>
    OneUnlearningSeed,

    /// <summary>One training seed, common practice: nothing is known of the training seed's component.</summary>
    OneTrainingSeed,

    /// <summary>
    /// Nothing: some runs of a training seed are left out and others not, or all are. A component over the runs that
    /// are left would be of a selection that the method itself made.
    /// </summary>
    Incomplete,
}

/// <summary>
/// One-way random effects on the I x J grid Z_ij = μ + a_i + e_ij: how much of the variance is the training seed's and
/// how much the unlearning seed's (docs/science.md, section 8). What a grid cannot tell is null. Variances are in the
/// metric's unit squared. Estimates do not assume normality; p and the intervals do.
/// </summary>
/// <param name="TrainingSeeds">I.</param>
/// <param name="UnlearningSeeds">J.</param>
/// <param name="Mean">The mean of all values.</param>
/// <param name="MeanSquareBetween">MSB, J times the variance of the rows' means; null for one training seed.</param>
/// <param name="MeanSquareWithin">MSW, the mean variance within rows; null for one unlearning seed of a method that
/// draws, 0 for one that does not.</param>
public sealed record VarianceComponents(
    int TrainingSeeds,
    int UnlearningSeeds,
    double Mean,
    double? MeanSquareBetween,
    double? MeanSquareWithin
)
{
    // Quantiles take a search, and all cells of a table want the same ones.
    private static readonly ConcurrentDictionary<(double, double, double), double> Quantiles = new();

    /// <summary>What could be estimated.</summary>
    public Identification Identification =>
        (MeanSquareBetween, MeanSquareWithin) switch
        {
            (null, _) => Identification.OneTrainingSeed,
            (_, null) => Identification.OneUnlearningSeed,
            (0, 0) => Identification.Constant,
            (_, 0) => Identification.NoUnlearningSpread,
            _ => Identification.Both,
        };

    /// <summary>σ²_unlearn = MSW.</summary>
    public double? UnlearningVariance => MeanSquareWithin;

    /// <summary>σ²_train = (MSB − MSW)/J, unbiased, and so at times negative.</summary>
    public double? RawTrainingVariance => (MeanSquareBetween - MeanSquareWithin) / UnlearningSeeds;

    /// <summary>σ²_train, truncated at 0.</summary>
    public double? TrainingVariance => RawTrainingVariance is { } raw ? Math.Max(raw, 0) : null;

    /// <summary>
    /// F = MSB/MSW of the hypothesis that the training seed makes no difference; infinite for MSW = 0; null where
    /// undefined.
    /// </summary>
    public double? F =>
        Identification switch
        {
            Identification.Both => MeanSquareBetween / MeanSquareWithin,
            Identification.NoUnlearningSpread => double.PositiveInfinity,
            _ => null,
        };

    /// <summary>Probability of an F as large under that hypothesis; null where F is.</summary>
    public double? P =>
        F is not { } f ? null
        : double.IsInfinity(f) ? 0
        : SpecialFunctions.BetaRegularized(Within / 2, Between / 2, Within / (Within + (Between * f)));

    /// <summary>
    /// The intraclass correlation (MSB − MSW)/(MSB + (J − 1)MSW): the training seed's share of the variance, raw, at
    /// least −1/(J − 1); 1 for MSW = 0; null where undefined.
    /// </summary>
    public double? IntraclassCorrelation =>
        F is null ? null : (MeanSquareBetween - MeanSquareWithin) / (MeanSquareBetween + ((UnlearningSeeds - 1) * MeanSquareWithin));

    // Degrees of freedom.
    private double Between => TrainingSeeds - 1;

    private double Within => TrainingSeeds * (UnlearningSeeds - 1);

    /// <summary>The components of a grid.</summary>
    /// <param name="grid">I rows (training seeds) of J values (unlearning seeds).</param>
    /// <exception cref="ArgumentException">The grid is empty, unbalanced or holds a value that is not
    /// finite.</exception>
    public static VarianceComponents Of(double[][] grid) => Of(SeedGrid.Of(grid));

    /// <summary>The components of a grid.</summary>
    public static VarianceComponents Of(SeedGrid grid)
    {
        return OfRows(grid, [.. Enumerable.Range(0, grid.TrainingSeeds)]);
    }

    /// <summary>The components of some of a grid's training seeds, each as often as it is named.</summary>
    internal static VarianceComponents OfRows(SeedGrid grid, ReadOnlySpan<int> rows) =>
        OfRows(grid.Rows, rows, grid.UnlearningSeeds, grid.Deterministic);

    /// <summary>The components of these training seeds, of so many values each.</summary>
    internal static VarianceComponents OfRows(ReadOnlySpan<SeedRow> rows, int values, bool deterministic) =>
        OfRows(rows, [.. Enumerable.Range(0, rows.Length)], values, deterministic);

    private static VarianceComponents OfRows(ReadOnlySpan<SeedRow> rows, ReadOnlySpan<int> selected, int values, bool deterministic)
    {
        var (mean, between, within) = SeedRow.MeanSquares(rows, selected, values);
        return new VarianceComponents(selected.Length, values, mean, between, deterministic ? 0 : within);
    }

    /// <summary>
    /// The exact interval of the intraclass correlation, ((L − 1)/(L + J − 1), (U − 1)/(U + J − 1)) with L = F/F_q(I −
    /// 1, I(J − 1)) and U = F·F_q(I(J − 1), I − 1); [1, 1] for MSW = 0; null where the correlation is.
    /// </summary>
    public Interval? IntraclassInterval(double level = 0.95)
    {
        if (F is not { } f || double.IsInfinity(f))
        {
            return F is null ? null : new Interval(1, 1);
        }

        var upper = (1 + level) / 2;
        return new Interval(Correlation(f / FQuantile(Between, Within, upper)), Correlation(f * FQuantile(Within, Between, upper)));

        double Correlation(double ratio) => (ratio - 1) / (ratio + UnlearningSeeds - 1);
    }

    /// <summary>
    /// The interval of σ²_train of Tukey (1951) and Williams (1962), truncated at 0: (I − 1)(MSB − MSW·F_q)/(J·χ²_q) at
    /// q and 1 − q. Exact for MSW = 0, and otherwise very near its level, which bootstrap intervals of a variance over
    /// some ten training seeds are not. Null where it is not identified.
    /// </summary>
    public Interval? TrainingInterval(double level = 0.95)
    {
        if (MeanSquareBetween is not { } between || MeanSquareWithin is not { } within)
        {
            return null;
        }

        return new Interval(Bound((1 + level) / 2), Bound((1 - level) / 2));

        double Bound(double probability)
        {
            var noise = within == 0 ? 0 : within * FQuantile(Between, Within, probability);
            return Math.Max(0, Between * (between - noise) / (UnlearningSeeds * ChiSquared.InvCDF(Between, probability)));
        }
    }

    private static double ChiSquaredQuantile(double freedom, double probability) =>
        Quantiles.GetOrAdd((freedom, 0, probability), of => ChiSquared.InvCDF(of.Item1, of.Item3));

    // Through the beta distribution, whose roots lie in [0, 1]: the F distribution's own search ends at 1000, which two
    // training seeds exceed.
    private static double FQuantile(double numerator, double denominator, double probability)
    {
        return Quantiles.GetOrAdd((numerator, denominator, probability), of => Search(of.Item1, of.Item2, of.Item3));

        static double Search(double numerator, double denominator, double probability)
        {
            var complement = Beta.InvCDF(denominator / 2, numerator / 2, 1 - probability);
            return denominator * (1 - complement) / (numerator * complement);
        }
    }
}
