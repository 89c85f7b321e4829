namespace Stages.Metrics;

/// <summary>
/// Membership inference from the loss of single examples (docs/science.md, section 7): members are forget training
/// examples, non-members are examples that no model was trained on. A model that never saw the forget set tells nothing:
/// 50 %, an area of ½, and a rate of 1 %.
/// </summary>
public static class LossAttack
{
    private const int MostFolds = 10;
    private const double FalsePositives = 0.01;

    /// <summary>
    /// The accuracy in percent of a logistic regression (L2, C = 1) on the loss, the mean over ten folds of what it says
    /// about examples that it was not fitted to. As many members as non-members: of the larger set evenly spaced
    /// examples. Example i is in fold i mod 10, so nothing is drawn.
    /// </summary>
    /// <param name="members">Losses in nats.</param>
    /// <param name="nonMembers">Losses in nats.</param>
    /// <returns>NaN with fewer than two examples of a kind.</returns>
    /// <exception cref="ArgumentException">A loss is not finite.</exception>
    public static double Accuracy(double[] members, double[] nonMembers)
    {
        var count = Math.Min(members.Length, nonMembers.Length);
        var folds = Math.Min(MostFolds, count);
        if (folds < 2)
        {
            return double.NaN;
        }

        var (inside, outside) = (Spaced(members, count), Spaced(nonMembers, count));
        return 100 * Enumerable.Range(0, folds).Average(Right);

        double Right(int fold)
        {
            var (w, b) = BalancedLogisticRegression.Fit(Others(inside, fold), Others(outside, fold), c: 1);
            var (own, foreign) = (Of(inside, fold), Of(outside, fold));
            return (double)(own.Count(x => (w * x) + b > 0) + foreign.Count(x => (w * x) + b <= 0)) / (own.Length + foreign.Length);
        }

        double[] Others(double[] values, int fold) => [.. values.Where((_, i) => i % folds != fold)];

        double[] Of(double[] values, int fold) => [.. values.Where((_, i) => i % folds == fold)];
    }

    /// <summary>The area under the curve of the attack "its loss is low", in [0, 1]: P(member's &lt; non-member's) + ½ P(equal).</summary>
    public static double Area(double[] members, double[] nonMembers)
    {
        double[] sorted = [.. nonMembers.Order()];
        return members.Average(loss => 1 - ((Below(sorted, loss) + UpTo(sorted, loss)) / (2.0 * sorted.Length)));
    }

    /// <summary>The share of members in percent that the same attack finds with at most 1 % of the non-members called members.</summary>
    public static double TruePositives(double[] members, double[] nonMembers)
    {
        double[] sorted = [.. nonMembers.Order()];
        // A threshold below the loss of the (k+1)-th calls k of them.
        var least = sorted[(int)(FalsePositives * sorted.Length)];
        return 100.0 * members.Count(loss => loss < least) / members.Length;
    }

    /// <summary>As many of the values, evenly spaced.</summary>
    internal static double[] Spaced(double[] values, int count) =>
        [.. Enumerable.Range(0, count).Select(i => values[(int)((long)i * values.Length / count)])];

    private static int Below(double[] sorted, double value) =>
        Array.FindIndex(sorted, v => v >= value) is var i and >= 0 ? i : sorted.Length;

    private static int UpTo(double[] sorted, double value) => Array.FindIndex(sorted, v => v > value) is var i and >= 0 ? i : sorted.Length;
}
