using Pipeline;
using Stages.Designs;
using Stages.Mathematics;

namespace Stages.Variance;

/// <summary>How far a method under design B is from Retrain under design B (docs/science.md, section 8).</summary>
/// <param name="TrainingSeeds">The number of pairs.</param>
/// <param name="W2">W2 between the method's and Retrain's values, in the metric's unit.</param>
/// <param name="W2Interval">Its BCa interval over training seeds; null for fewer than three.</param>
/// <param name="Gap">Mean of method − Retrain over training seeds.</param>
/// <param name="GapInterval">Its interval by Student's t, as the gaps are paired; null for one pair.</param>
public sealed record RetrainComparison(int TrainingSeeds, double W2, Interval? W2Interval, double Gap, Interval? GapInterval)
{
    /// <summary>Compares values that are paired by training seed.</summary>
    /// <param name="pairs">At least one, each training seed once.</param>
    /// <param name="random">The stream to draw from.</param>
    /// <param name="resamples">Resamples of training seeds.</param>
    /// <param name="level">The confidence level.</param>
    /// <exception cref="ArgumentException">No pairs, a training seed twice, or a value that is not finite.</exception>
    public static RetrainComparison Of(
        IReadOnlyList<SeedPair> pairs,
        RandomStream random,
        int resamples = ClusterBootstrap.DefaultResamples,
        double level = 0.95
    )
    {
        if (pairs.GroupBy(p => p.TrainingSeed).FirstOrDefault(g => g.Count() > 1) is { } twice)
        {
            throw new ArgumentException($"Training seed {twice.Key} is paired twice.", nameof(pairs));
        }

        double[] method = [.. pairs.Select(p => p.Method)];
        double[] retrain = [.. pairs.Select(p => p.Retrain)];
        double[] gaps = [.. pairs.Select(p => p.Method - p.Retrain)];
        var distance = Wasserstein.W2(method, retrain);
        var (x, y) = (new double[pairs.Count], new double[pairs.Count]);
        return new RetrainComparison(
            pairs.Count,
            distance,
            ClusterBootstrap.Bca(pairs.Count, W2Of, random, resamples, level),
            gaps.Average(),
            Sample.MeanInterval(gaps, level)
        );

        double W2Of(ReadOnlySpan<int> seeds)
        {
            for (var i = 0; i < seeds.Length; i++)
            {
                (x[i], y[i]) = (method[seeds[i]], retrain[seeds[i]]);
            }

            x.AsSpan(0, seeds.Length).Sort();
            y.AsSpan(0, seeds.Length).Sort();
            return Wasserstein.W2Sorted(x.AsSpan(0, seeds.Length), y.AsSpan(0, seeds.Length));
        }
    }
}
