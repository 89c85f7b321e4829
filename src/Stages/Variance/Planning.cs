using MathNet.Numerics.Distributions;
using MathNet.Numerics.Integration;

namespace Stages.Variance;

/// <summary>A design that a budget pays for.</summary>
/// <param name="TrainingSeeds">I.</param>
/// <param name="UnlearningSeeds">J for each training seed.</param>
/// <param name="VarianceOfMean">Variance of the mean over all runs, in the metric's unit squared.</param>
/// <param name="Cost">What it costs, in the budget's unit.</param>
public sealed record Plan(int TrainingSeeds, int UnlearningSeeds, double VarianceOfMean, double Cost);

/// <summary>How many training and unlearning seeds to run (docs/science.md, section 8).</summary>
public static class Planning
{
    /// <summary>What <see cref="SeedsNeeded"/> looks among.</summary>
    public const int MostSeeds = 1_000_000;

    /// <summary>The chance with which what is planned suffices.</summary>
    public const double Assurance = 0.8;

    private const int MostTrainingSeeds = 100_000_000;

    /// <summary>var(Z̄) = σ²_train/I + σ²_unlearn/(IJ) of an I x J grid.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A variance is negative, or a number of seeds not
    /// positive.</exception>
    public static double VarianceOfMean(double trainingVariance, double unlearningVariance, int trainingSeeds, int unlearningSeeds)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(trainingVariance);
        ArgumentOutOfRangeException.ThrowIfNegative(unlearningVariance);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(trainingSeeds);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(unlearningSeeds);
        return (trainingVariance + (unlearningVariance / unlearningSeeds)) / trainingSeeds;
    }

    /// <summary>
    /// The J that makes the mean most precise for a given cost, max(1, √(c_t/c_u · σ²_unlearn/σ²_train)), before
    /// rounding; infinite when the training seed makes no difference and the unlearning seed does.
    /// </summary>
    /// <param name="trainingVariance">σ²_train.</param>
    /// <param name="unlearningVariance">σ²_unlearn.</param>
    /// <param name="trainingCost">Cost of a training, c_t, in any unit.</param>
    /// <param name="unlearningCost">Cost of an unlearning, c_u, in the same.</param>
    public static double BestUnlearningSeeds(double trainingVariance, double unlearningVariance, double trainingCost, double unlearningCost)
    {
        CheckCosts(trainingCost, unlearningCost);
        return unlearningVariance == 0 ? 1 : Math.Max(1, Math.Sqrt(trainingCost / unlearningCost * unlearningVariance / trainingVariance));
    }

    /// <summary>
    /// The grid of the most precise mean that a budget pays for, of all grids; the cheapest of equals. Null when it
    /// does not pay for one run.
    /// </summary>
    /// <param name="budget">The budget, in the costs' unit.</param>
    /// <param name="trainingVariance">σ²_train.</param>
    /// <param name="unlearningVariance">σ²_unlearn.</param>
    /// <param name="trainingCost">Cost of a training.</param>
    /// <param name="unlearningCost">Cost of an unlearning.</param>
    /// <exception cref="ArgumentOutOfRangeException">A cost or the budget is negative, or the budget pays for more than
    /// a hundred million training seeds.</exception>
    public static Plan? Best(double budget, double trainingVariance, double unlearningVariance, double trainingCost, double unlearningCost)
    {
        CheckCosts(trainingCost, unlearningCost);
        var most = budget / (trainingCost + unlearningCost);
        if (!(most >= 0 && most <= MostTrainingSeeds))
        {
            throw new ArgumentOutOfRangeException(nameof(budget), budget, "A budget pays for none to a hundred million training seeds.");
        }

        // For each I the more unlearning seeds the better; without their variance one is enough.
        return Enumerable
            .Range(1, (int)most + 1)
            .Select(i => (I: i, J: Math.Min(MostUnlearningSeeds(i), unlearningVariance == 0 ? 1 : int.MaxValue)))
            .Where(g => g.J > 0)
            .Select(g => new Plan(g.I, g.J, VarianceOfMean(trainingVariance, unlearningVariance, g.I, g.J), Cost(g.I, g.J)))
            .MinBy(p => (p.VarianceOfMean, p.Cost));

        double Cost(int i, double j) => i * (trainingCost + (j * unlearningCost));

        // The division may be rounded to the wrong side of a whole number that the budget pays for exactly.
        int MostUnlearningSeeds(int i)
        {
            var j = Math.Floor(((budget / i) - trainingCost) / unlearningCost);
            return (int)
                Math.Min(
                    Cost(i, j + 1) <= budget ? j + 1
                        : Cost(i, j) <= budget ? j
                        : j - 1,
                    int.MaxValue
                );
        }
    }

    /// <summary>
    /// The upper limit of a variance with this assurance, ν·s²/χ²_{1−assurance, ν}: by Browne (1995) what a number of
    /// seeds is planned with, as the estimate itself is too small in half of all pilots. Exact for normal values.
    /// </summary>
    /// <param name="estimate">The estimate, s².</param>
    /// <param name="freedom">Its degrees of freedom, ν; at least 1.</param>
    /// <param name="assurance">The chance that the limit is not below the variance.</param>
    public static double UpperVariance(double estimate, int freedom, double assurance = Assurance)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(estimate);
        ArgumentOutOfRangeException.ThrowIfLessThan(freedom, 1);
        return estimate * freedom / ChiSquared.InvCDF(freedom, 1 - assurance);
    }

    /// <summary>
    /// The fewest training seeds with which a two-sided paired t test tells two methods apart that differ by
    /// <paramref name="difference"/>. Exact for normal values: the power is the noncentral t distribution's.
    /// </summary>
    /// <param name="varianceOfGap">Variance of one training seed's gap between the methods: of an estimate its
    /// <see cref="UpperVariance"/>.</param>
    /// <param name="difference">The difference to be found, δ, in the metric's unit; not zero.</param>
    /// <param name="power">The chance to find it, below 1.</param>
    /// <param name="alpha">The chance to find one that is not there.</param>
    /// <returns>At least 2; null when <see cref="MostSeeds"/> are not enough, and for a variance of zero: gaps that were
    /// all the same say nothing of how much the next ones differ.</returns>
    public static int? SeedsNeeded(double varianceOfGap, double difference, double power = 0.8, double alpha = 0.05)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(varianceOfGap);
        ArgumentOutOfRangeException.ThrowIfZero(difference);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(power, 1);
        if (varianceOfGap == 0)
        {
            return null;
        }

        // The power rises with I: doubled until enough, then halved in.
        var effect = Math.Abs(difference) / Math.Sqrt(varianceOfGap);
        var (low, high) = (1, 2);
        while (Power(effect, high, alpha) < power)
        {
            if (high > MostSeeds)
            {
                return null;
            }

            (low, high) = (high, high * 2);
        }

        while (high - low > 1)
        {
            var middle = low + ((high - low) / 2);
            (low, high) = Power(effect, middle, alpha) < power ? (middle, high) : (low, middle);
        }

        return high <= MostSeeds ? high : null;
    }

    /// <summary>The power of a two-sided paired t test.</summary>
    /// <param name="effect">The difference in standard deviations of a gap.</param>
    /// <param name="pairs">The number of pairs, at least 2.</param>
    /// <param name="alpha">The level.</param>
    public static double Power(double effect, int pairs, double alpha = 0.05)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(pairs, 2);
        double freedom = pairs - 1;
        var critical = StudentT.InvCDF(0, 1, freedom, 1 - (alpha / 2));
        var shift = effect * Math.Sqrt(pairs);

        // T = (N + shift)/√(W/ν): given the chance u that W is smaller, both tails are the normal distribution's.
        var deviation = new Chi(freedom);
        var spread = 1 / Math.Sqrt(freedom);
        var top = Math.Sqrt(freedom) + 9;
        return GaussLegendreRule.Integrate(Tails, Math.Max(0, Math.Sqrt(freedom) - 9), top, 128);

        double Tails(double chi)
        {
            var bound = critical * chi * spread;
            return Math.Exp(deviation.DensityLn(chi)) * (Normal.CDF(0, 1, shift - bound) + Normal.CDF(0, 1, -shift - bound));
        }
    }

    private static void CheckCosts(double trainingCost, double unlearningCost)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(trainingCost);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(unlearningCost);
    }
}
