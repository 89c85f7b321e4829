using MathNet.Numerics.Distributions;
using Pipeline;
using Stages.Designs;
using Stages.Mathematics;

namespace Stages.Variance;

/// <summary>
/// How right common practice is about one cell. Somebody with one training seed prints the mean over the unlearning
/// seeds with its 95 % interval, mean ± t·s/√J, and takes it for the method's (docs/science.md, section 8). Only for
/// methods that draw: the others have one value, and an interval of no width.
/// </summary>
/// <param name="TrainingSeeds">I: as many intervals there are.</param>
/// <param name="UnlearningSeeds">J.</param>
/// <param name="Containing">How many of them contain the mean over training seeds.</param>
/// <param name="Larger">For how many training seeds the variance over unlearning seeds is larger than the variance
/// under design B.</param>
/// <param name="CoverageInterval">The 95 % interval of the share of <paramref name="Containing"/>, of Clopper and
/// Pearson, where it holds.</param>
/// <param name="LargerInterval">That of the share of <paramref name="Larger"/>; null for fewer than ten training
/// seeds.</param>
/// <param name="EffectiveSeeds">J/(1 + (J − 1)ρ), ρ the intraclass correlation: as many independent runs tell as much of
/// the mean as J runs of one training seed. From 1 to J.</param>
public sealed record CommonPractice(
    int TrainingSeeds,
    int UnlearningSeeds,
    int Containing,
    int Larger,
    PrintedInterval CoverageInterval,
    Interval? LargerInterval,
    double EffectiveSeeds
)
{
    /// <summary>The level of the intervals.</summary>
    public const double Level = 0.95;

    /// <summary>The share of training seeds whose interval contains the mean over training seeds.</summary>
    public double Coverage => Containing / (double)TrainingSeeds;

    /// <summary>The share of training seeds with a larger variance than design B's.</summary>
    public double LargerShare => Larger / (double)TrainingSeeds;

    /// <summary>
    /// Common practice on a grid; null where <see cref="Refusal"/> says why.
    /// </summary>
    /// <param name="grid">The grid.</param>
    /// <param name="random">The stream to draw training seeds from.</param>
    public static CommonPractice? Of(SeedGrid grid, RandomStream random)
    {
        if (Refusal(grid) is not null)
        {
            return null;
        }

        var (seeds, values) = (grid.TrainingSeeds, grid.UnlearningSeeds);
        var t = StudentsQuantile(values);
        var counts = PracticeCounts.Of(grid.Rows, [.. Enumerable.Range(0, seeds)], values, t);

        // B's variance is estimated from the same training seeds, which the counts' own interval does not know.
        var exact = Proportion.ClopperPearson(counts.Larger, seeds);
        var halves = HalfSamples.Intervals(
            seeds,
            kept => [PracticeCounts.Of(grid.Rows, kept, values, t).Larger / (double)kept.Length],
            random
        )[0];
        var larger = halves is null
            ? null
            : new Interval(Math.Max(0, Math.Min(exact.Low, halves.Low)), Math.Min(1, Math.Max(exact.High, halves.High)));
        return new CommonPractice(
            seeds,
            values,
            counts.Containing,
            counts.Larger,
            CoverageIntervalOf(grid, counts, t, random),
            larger,
            counts.EffectiveSeeds
        );
    }

    private static PrintedInterval CoverageIntervalOf(SeedGrid grid, PracticeCounts counts, double t, RandomStream random)
    {
        double[][] rows = [.. Enumerable.Range(0, grid.TrainingSeeds).Select(i => grid.Row(i).ToArray())];
        var shape = CellShape.Of(rows, null);
        return (shape.NotEstimable(CellShape.FewestTrainingSeeds) ?? shape.DifferenceNotEstimable) is { } reason
            ? new PrintedInterval(null, reason)
            : PrintedInterval.Of(
                Proportion.ClopperPearson(counts.Containing, grid.TrainingSeeds),
                OwnCoverage.OfPractice(rows, t, random),
                new Interval(0, 1)
            );
    }

    /// <summary>Why nothing is estimated of a grid; null where something is.</summary>
    public static string? Refusal(SeedGrid grid) =>
        grid.Deterministic ? "draws nothing: an interval of no width"
        : grid.UnlearningSeeds == 1 ? "one unlearning seed gives no interval"
        : grid.TrainingSeeds == 1 ? "one training seed gives no mean over training seeds"
        : TooFewDiffer([.. Enumerable.Range(0, grid.TrainingSeeds).SelectMany(grid.Row)]);

    /// <summary>Why nothing is estimated of values nearly all of which are equal; null where they are not.</summary>
    internal static string? TooFewDiffer(IReadOnlyList<double> values) =>
        CellShape.DifferingOf(values) is var differ and < CellShape.FewestDiffering
            ? $"not estimable: {differ} of {values.Count} runs differ"
            : null;

    /// <summary>J/(1 + (J − 1)ρ), from 1 to J.</summary>
    public static double EffectiveSeedsOf(double correlation, int unlearningSeeds) =>
        unlearningSeeds / (1 + ((unlearningSeeds - 1) * Math.Clamp(correlation, 0, 1)));

    /// <summary>
    /// How often the interval contains the mean over training seeds where values are normal and all training seeds have
    /// one variance: 2·F_{t,J−1}(t_q/√(1 + Jρ/(1 − ρ))) − 1. It is the level for ρ = 0, and 0 for ρ = 1.
    /// </summary>
    /// <param name="correlation">ρ; below 0 it counts as 0.</param>
    /// <param name="unlearningSeeds">J, at least 2.</param>
    public static double NormalCoverage(double correlation, int unlearningSeeds)
    {
        var rho = Math.Clamp(correlation, 0, 1);
        var t = StudentsQuantile(unlearningSeeds);
        return rho == 1 ? 0 : (2 * StudentT.CDF(0, 1, unlearningSeeds - 1, t / Math.Sqrt(1 + (unlearningSeeds * rho / (1 - rho))))) - 1;
    }

    /// <summary>Half the width of the interval of a mean over J values, in standard errors.</summary>
    internal static double StudentsQuantile(int unlearningSeeds) => Sample.StudentQuantile(unlearningSeeds - 1, (1 + Level) / 2);
}
