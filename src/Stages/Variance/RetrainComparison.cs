using Pipeline;
using Stages.Designs;
using Stages.Mathematics;

namespace Stages.Variance;

/// <summary>
/// How far a method is from Retrain (docs/science.md, section 8). The two share the number of the training seed and no
/// draw, so nothing is paired.
/// </summary>
/// <param name="Seeds">The method's training seeds that are counted.</param>
/// <param name="RetrainSeeds">Retrain's.</param>
/// <param name="Distance">W2 between both under design B, and what it is made of.</param>
/// <param name="Gap">Mean of the method less mean of Retrain, over the training seeds' means.</param>
/// <param name="GapInterval">Its interval by Welch, where that holds.</param>
/// <param name="Difference">The gap with its standard error; null where the interval is.</param>
/// <param name="Equivalence">Whether the gap is shown to be small; null likewise.</param>
public sealed record RetrainComparison(
    int Seeds,
    int RetrainSeeds,
    RetrainDistance Distance,
    double Gap,
    PrintedInterval GapInterval,
    MeanDifference? Difference,
    Equivalence? Equivalence
)
{
    /// <summary>With fewer training seeds of either, there is no interval and no verdict.</summary>
    public const int FewestTrainingSeeds = 5;

    /// <summary>Compares a method with Retrain; null where either has no finite value.</summary>
    /// <param name="method">The method's runs.</param>
    /// <param name="retrain">Retrain's.</param>
    /// <param name="cell">The method's cell, after which streams are named.</param>
    /// <param name="random">Where streams come from.</param>
    public static RetrainComparison? Of(MethodSample method, MethodSample retrain, CellName cell, RandomSource random)
    {
        if (method.B.Count == 0 || retrain.B.Count == 0)
        {
            return null;
        }

        var gap = method.Means.Average() - retrain.Means.Average();
        var (difference, interval) = GapOf(method, retrain, cell, random);
        return new RetrainComparison(
            method.Means.Count,
            retrain.Means.Count,
            RetrainDistance.Of(method.B, retrain.B, cell, random),
            gap,
            interval,
            interval.Interval is null ? null : difference,
            interval.Interval is null ? null : Equivalence.Of(difference!, retrain.Means, cell.Unit)
        );
    }

    /// <summary>The interval of a mean under design B by Student's t, where it holds: the gap to a number without
    /// spread.</summary>
    /// <param name="b">The values.</param>
    /// <param name="cell">Their cell, after which the stream is named.</param>
    /// <param name="random">Where the stream comes from.</param>
    public static PrintedInterval OfMean(IReadOnlyList<double> b, CellName cell, RandomSource random) =>
        GapOf(MethodSample.Only(b), MethodSample.Only(new double[b.Count]), cell, random).Interval;

    /// <summary>The gap with its standard error, and the interval where it holds; null where there is no error.</summary>
    /// <param name="method">The method's runs.</param>
    /// <param name="retrain">Retrain's.</param>
    /// <param name="cell">The method's cell, after which the stream is named.</param>
    /// <param name="random">Where the stream comes from.</param>
    // Welch's interval is withheld where the means cannot be near normal: few values that differ, a pile at a bound,
    // and where it does not hold on samples that are drawn from the two themselves. Of fewer than ten values resamples
    // tell too little to ask them. A Retrain that is the same in all runs, as of a class that it never saw, is taken as
    // that number.
    public static (MeanDifference? Difference, PrintedInterval Interval) GapOf(
        MethodSample method,
        MethodSample retrain,
        CellName cell,
        RandomSource random
    )
    {
        var range = CellAnalysis.RangeOf(cell);
        var reason = CellShape.Of(method.Runs, range).NotEstimable(FewestTrainingSeeds);
        if (
            reason is null
            && CellShape.Of(retrain.Runs, range) is var shape
            && (shape.Differing > 0 || shape.TrainingSeeds < FewestTrainingSeeds)
        )
        {
            reason = shape.NotEstimable(FewestTrainingSeeds) is { } ofRetrain ? "Retrain: " + ofRetrain : null;
        }

        if (reason is not null || MeanDifference.Of(method.Means, retrain.Means) is not { } difference)
        {
            return (null, new PrintedInterval(null, reason ?? "without spread"));
        }

        var coverage =
            Math.Min(method.Means.Count, retrain.Means.Count) < CellShape.FewestTrainingSeeds
                ? 1
                : OwnCoverage.OfDifference(method.Means, retrain.Means, CellAnalysis.Stream(cell, "gap", random));
        var most = range is null ? double.PositiveInfinity : range.High - range.Low;
        return (difference, PrintedInterval.Of(difference.Interval(), coverage, new Interval(-most, most)));
    }
}
