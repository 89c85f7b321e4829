using Stages.Metrics;

namespace Stages.PerExample;

/// <summary>
/// All metrics of one comparison on one part of the examples. A value per example is not a number where it cannot be
/// estimated.
/// </summary>
/// <param name="Comparison">The comparison.</param>
/// <param name="Klom">KLoM per example, nats.</param>
/// <param name="Gaussian">Its form for normal margins.</param>
/// <param name="Epsilon">ε per example.</param>
/// <param name="EpsilonLow">Its lower bound at 95 %.</param>
/// <param name="Completeness">IAM's completeness, mean over the unlearned models.</param>
/// <param name="ULiraRight">U-LiRA's share of right answers per example.</param>
/// <param name="RuliRight">RULI's.</param>
/// <param name="ULira">U-LiRA; null where there are too few models.</param>
/// <param name="Ruli">RULI; likewise.</param>
internal sealed record PartScores(
    GroupComparison Comparison,
    double[] Klom,
    double[] Gaussian,
    double[] Epsilon,
    double[] EpsilonLow,
    double[] Completeness,
    double[] ULiraRight,
    double[] RuliRight,
    AttackSummary? ULira,
    AttackSummary? Ruli
)
{
    /// <summary>The fewest models of a group of which one can be left out, and a variance estimated from the others.</summary>
    internal const int FewestModels = 3;

    // Below so many models U-LiRA has one variance for all examples of a part.
    private const int FewestForOwnVariance = 64;

    /// <summary>Whether the attacks can be carried out.</summary>
    internal static bool CanAttack(GroupComparison comparison) =>
        comparison.Unlearned.Count >= FewestModels && comparison.Retrained.Count >= FewestModels && comparison.Folds.Count > 0;

    /// <summary>Computes them.</summary>
    /// <param name="comparison">With at least one model on either side.</param>
    /// <param name="examples">The examples, at least one.</param>
    internal static PartScores Of(GroupComparison comparison, int[] examples)
    {
        var u = new double[comparison.Unlearned.Count];
        var o = new double[comparison.Retrained.Count];
        var attacks = CanAttack(comparison) ? new FoldAttacks(comparison, examples) : null;
        var values = Enumerable.Range(0, 5).Select(_ => new double[examples.Length]).ToArray();
        for (var x = 0; x < examples.Length; x++)
        {
            comparison.Unlearned.Gather(examples[x], u);
            comparison.Retrained.Gather(examples[x], o);
            values[0][x] = MarginDivergence.Binned(u, o);
            values[1][x] = MarginDivergence.Gaussian(u, o) ?? double.NaN;
            values[2][x] = ForgettingQuality.Epsilon(u, o);
            values[3][x] = ForgettingQuality.LowerBound(u, o);
            values[4][x] = CompletenessOf(comparison, examples[x], u, o);
            attacks?.Score(x, u, o);
        }

        double[] none = [.. Enumerable.Repeat(double.NaN, examples.Length)];
        var (uLiraRight, ruliRight) = (attacks?.ULira.RightPerExample() ?? none, attacks?.Ruli.RightPerExample() ?? none);
        return new(
            comparison,
            values[0],
            values[1],
            values[2],
            values[3],
            values[4],
            uLiraRight,
            ruliRight,
            attacks?.ULira.Summarise(),
            attacks?.Ruli.Summarise()
        );
    }

    // The mean over unlearned models, each against the retrained ones of other training seeds; not a number where one has
    // no original.
    private static double CompletenessOf(GroupComparison comparison, int example, double[] u, double[] o)
    {
        if (o.Length < FewestModels)
        {
            return double.NaN;
        }

        var all = MarginDivergence.Moments(o);
        var sum = 0.0;
        for (var k = 0; k < u.Length; k++)
        {
            if (comparison.Originals[k] is not { } original)
            {
                return double.NaN;
            }

            var without = comparison.Related[k];
            var (mean, squares) = without < 0 ? all : LikelihoodRatio.Without(all, o.Length, o[without]);
            var count = without < 0 ? o.Length : o.Length - 1;
            sum += Metrics.Completeness.Of(u[k], original[example], mean, Math.Sqrt(squares / (count - 1)));
        }

        return sum / u.Length;
    }

    /// <summary>Both attacks, pair by pair.</summary>
    private sealed class FoldAttacks
    {
        private readonly GroupComparison comparison;
        private readonly (double Unlearned, double Retrained)[]? pooled;

        internal FoldAttacks(GroupComparison comparison, int[] examples)
        {
            this.comparison = comparison;
            (ULira, Ruli) = (new(comparison.Folds.Count, examples.Length), new(comparison.Folds.Count, examples.Length));
            pooled = comparison.Models < FewestForOwnVariance ? Pooled(comparison, examples) : null;
        }

        internal AttackScores ULira { get; }

        internal AttackScores Ruli { get; }

        internal void Score(int x, double[] u, double[] o)
        {
            var (momentsU, momentsO) = (MarginDivergence.Moments(u), MarginDivergence.Moments(o));
            var kernels = LikelihoodRatio.Kernel(u, o, comparison.Folds);
            for (var fold = 0; fold < comparison.Folds.Count; fold++)
            {
                var (i, j) = comparison.Folds[fold];
                var (unlearned, retrained) = (Fit(momentsU, u, i, pooled?[fold].Unlearned), Fit(momentsO, o, j, pooled?[fold].Retrained));
                ULira.Set(fold, x, LikelihoodRatio.Normal(u[i], unlearned, retrained), LikelihoodRatio.Normal(o[j], unlearned, retrained));
                Ruli.Set(fold, x, kernels[fold].AtUnlearned, kernels[fold].AtRetrained);
            }
        }

        private static (double Mean, double Variance) Fit((double, double) moments, double[] margins, int without, double? pooled)
        {
            var (mean, squares) = LikelihoodRatio.Without(moments, margins.Length, margins[without]);
            return (mean, pooled ?? (squares / (margins.Length - 2)));
        }

        // The mean over the examples of the variance within each, without the models of the pair.
        private static (double, double)[] Pooled(GroupComparison comparison, int[] examples)
        {
            var u = new double[comparison.Unlearned.Count];
            var o = new double[comparison.Retrained.Count];
            var sums = new (double Unlearned, double Retrained)[comparison.Folds.Count];
            foreach (var example in examples)
            {
                comparison.Unlearned.Gather(example, u);
                comparison.Retrained.Gather(example, o);
                var (momentsU, momentsO) = (MarginDivergence.Moments(u), MarginDivergence.Moments(o));
                for (var fold = 0; fold < sums.Length; fold++)
                {
                    var (i, j) = comparison.Folds[fold];
                    sums[fold].Unlearned += Fit(momentsU, u, i, null).Variance;
                    sums[fold].Retrained += Fit(momentsO, o, j, null).Variance;
                }
            }

            return [.. sums.Select(sum => (sum.Unlearned / examples.Length, sum.Retrained / examples.Length))];
        }
    }
}
