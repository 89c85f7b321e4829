using Stages.Designs;
using Stages.Mathematics;
using Stages.Unlearning;

namespace Stages.Variance;

/// <summary>
/// What a pilot tells of the gap between two methods of a setting, mean over its classes: how wide the interval of the gap
/// is, and how wide it will be with more seeds (docs/science.md, section 8).
/// </summary>
/// <param name="Metric">The metric.</param>
/// <param name="WithRetrain">Whether the other method is Retrain.</param>
/// <param name="TrainingSeeds">The training seeds that have all runs of both.</param>
/// <param name="UnlearningSeeds">The unlearning seeds of each.</param>
/// <param name="Variance">The variance of one training seed's gap with so many unlearning seeds, in the metric's unit
/// squared.</param>
/// <param name="UnlearningVariance">The part of it that one unlearning seed for each method has, and J divide by J; null
/// where no training seed has two.</param>
public sealed record PilotGap(
    string Metric,
    bool WithRetrain,
    int TrainingSeeds,
    int UnlearningSeeds,
    double Variance,
    double? UnlearningVariance
)
{
    /// <summary>
    /// The gaps of a run table that can be planned with: those of which at least two training seeds are there, and not all
    /// the same.
    /// </summary>
    /// <param name="runs">The runs.</param>
    /// <param name="methods">The methods.</param>
    /// <param name="metrics">The metrics asked for.</param>
    /// <param name="design">Which runs there are.</param>
    public static IReadOnlyList<PilotGap> Of(
        IReadOnlyList<RunRow> runs,
        MethodNames methods,
        IReadOnlyCollection<string> metrics,
        SeedDesign design
    )
    {
        var within = runs.GroupBy(run => (run.Cell.Setting, run.Cell.Metric, run.Cell.Method))
            .ToDictionary(cells => cells.Key, cells => Within([.. cells], methods.Draws(cells.Key.Method)));
        var unlearningSeeds = design == SeedDesign.Grid ? runs.Select(run => run.UnlearningSeed).OfType<int>().Distinct().Count() : 1;
        return
        [
            .. from pair in SequentialDecision.Of(runs, methods, metrics, design, margin: 0)
            where pair.Gaps.Count > 1
            let variance = Math.Pow(Sample.StandardDeviation(pair.Gaps), 2)
            where variance > 0
            select new PilotGap(
                pair.Metric,
                pair.Other == methods.Retrain,
                pair.Gaps.Count,
                Math.Max(1, unlearningSeeds),
                variance,
                within[(pair.Setting, pair.Metric, pair.Method)] + within[(pair.Setting, pair.Metric, pair.Other)]
            ),
        ];
    }

    /// <summary>
    /// Half the width of the 95 % interval of the gap by Student's t with so many seeds, as far as the pilot tells.
    /// </summary>
    public double HalfWidth(int trainingSeeds, int unlearningSeeds) => HalfWidth(trainingSeeds, VarianceWith(unlearningSeeds));

    /// <summary>
    /// What that half-width does not exceed with 80 % assurance: the same from the upper limit of the variance
    /// (<see cref="Planning.UpperVariance"/>).
    /// </summary>
    public double UpperHalfWidth(int trainingSeeds, int unlearningSeeds) =>
        HalfWidth(trainingSeeds, Planning.UpperVariance(VarianceWith(unlearningSeeds), TrainingSeeds - 1));

    /// <summary>
    /// The variance of one training seed's gap with so many unlearning seeds. What is left of the estimate without the
    /// unlearning seeds' part is the training seeds', at least 0.
    /// </summary>
    public double VarianceWith(int unlearningSeeds)
    {
        if (UnlearningVariance is not { } unlearning || unlearningSeeds == UnlearningSeeds)
        {
            return Variance;
        }

        return Math.Max(0, Variance - (unlearning / UnlearningSeeds))
            + (Math.Min(unlearning, Variance * UnlearningSeeds) / unlearningSeeds);
    }

    private static double HalfWidth(int trainingSeeds, double variance) =>
        Sample.StudentQuantile(trainingSeeds - 1, 0.975) * Math.Sqrt(variance / trainingSeeds);

    // The variance within training seeds of a mean over classes; null where no training seed has two runs of a class.
    private static double? Within(IReadOnlyList<RunRow> runs, bool draws)
    {
        if (!draws)
        {
            return 0;
        }

        List<double?> classes =
        [
            .. runs.GroupBy(run => run.Cell.Class)
                .Select(c =>
                    c.GroupBy(run => run.TrainingSeed)
                        .Select(row => row.Select(run => run.Finite).OfType<double>().ToList())
                        .Where(row => row.Count > 1)
                        .Select(row => (double?)Math.Pow(Sample.StandardDeviation(row), 2))
                        .Average()
                ),
        ];
        return classes.Contains(null) ? null : classes.Sum() / (classes.Count * classes.Count);
    }
}
