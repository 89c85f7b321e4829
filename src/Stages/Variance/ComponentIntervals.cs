using Pipeline;
using Stages.Designs;
using Stages.Mathematics;

namespace Stages.Variance;

/// <summary>
/// The intervals of a cell's variance components that are printed (docs/science.md, section 8). Of σ²_train Tukey and
/// Williams', of the others the jackknife's over training seeds, which does without normality and equal spread, and of
/// σ²_unlearn one of lognormal variances beside it. None is printed for fewer than ten training seeds, for a metric that
/// hardly differs or piles up at a bound, and where it does not hold on resamples of the cell itself; none of how training
/// seeds differ where some lie apart from the others.
/// </summary>
/// <param name="Shape">What of the values says so.</param>
/// <param name="Training">Of σ²_train.</param>
/// <param name="Unlearning">Of σ²_unlearn; [0, 0] for a method that draws nothing.</param>
/// <param name="Correlation">Of the intraclass correlation; null for a method that draws nothing.</param>
/// <param name="Logit">The intraclass correlation of an accuracy's logit, with its interval; null where it is not known
/// how many examples are behind the metric, and for a method that draws nothing.</param>
public sealed record ComponentIntervals(
    CellShape Shape,
    PrintedInterval Training,
    PrintedInterval Unlearning,
    PrintedInterval Correlation,
    LogitCorrelation? Logit
)
{
    private static readonly GridInterval OfTraining = new(
        (rows, values) => VarianceComponents.OfRows(rows, values, deterministic: values == 1).TrainingInterval(),
        (between, _) => between
    );

    private static readonly GridInterval OfUnlearning = new(
        (rows, values) => JackknifeIntervals.Of(rows, values).Unlearning,
        (_, within) => within
    );

    private static readonly GridInterval OfCorrelation = new(
        (rows, values) => JackknifeIntervals.Of(rows, values).Correlation,
        (between, within) => between / (between + within)
    );

    /// <summary>The intervals of a grid whose components are identified.</summary>
    /// <param name="grid">The grid.</param>
    /// <param name="range">What a value can be; null where that is not known.</param>
    /// <param name="examples">The examples behind an accuracy; null where the metric is none.</param>
    /// <param name="random">The stream to draw from.</param>
    public static ComponentIntervals Of(SeedGrid grid, Interval? range, int? examples, RandomStream random)
    {
        double[][] rows = [.. Enumerable.Range(0, grid.TrainingSeeds).Select(i => grid.Row(i).ToArray())];
        var shape = CellShape.Of(rows, range);
        var squares = new Interval(0, range is null ? double.PositiveInfinity : Math.Pow((range.High - range.Low) / 2, 2));
        if (shape.NotEstimable(CellShape.FewestTrainingSeeds) is { } reason)
        {
            var none = new PrintedInterval(null, reason);
            return new ComponentIntervals(shape, none, none, none, null);
        }

        if (grid.UnlearningSeeds == 1)
        {
            return OfOneColumn(grid, shape, rows, squares, random);
        }

        var share = new Interval(-1.0 / (grid.UnlearningSeeds - 1), 1);
        var coverage = OwnCoverage.Of(rows, random, OfTraining, OfUnlearning, OfCorrelation);
        var own = JackknifeIntervals.Of(grid.Rows, grid.UnlearningSeeds);
        var logit = examples is { } n ? LogitCorrelation.Of(rows, n, random) : null;
        return new ComponentIntervals(
            shape,
            WhereNoneLieApart(PrintedInterval.Of(VarianceComponents.Of(grid).TrainingInterval(), coverage[0], squares)),
            PrintedInterval.Of(own.Unlearning, coverage[1], squares),
            WhereNoneLieApart(PrintedInterval.Of(own.Correlation, coverage[2], share)),
            logit is null ? null : logit with { Interval = WhereNoneLieApart(logit.Interval) }
        );

        PrintedInterval WhereNoneLieApart(PrintedInterval interval) =>
            shape.DifferenceNotEstimable is { } apart ? new PrintedInterval(null, apart) : interval;
    }

    // A method that draws nothing has no spread over unlearning seeds, and a share of 1 by construction. With one
    // unlearning seed of a method that draws, neither is known.
    private static ComponentIntervals OfOneColumn(
        SeedGrid grid,
        CellShape shape,
        IReadOnlyList<double[]> rows,
        Interval squares,
        RandomStream random
    )
    {
        var nothing = new PrintedInterval(null, null);
        return grid.Deterministic
            ? new ComponentIntervals(
                shape,
                shape.DifferenceNotEstimable is { } apart
                    ? new PrintedInterval(null, apart)
                    : PrintedInterval.Of(
                        VarianceComponents.Of(grid).TrainingInterval(),
                        OwnCoverage.Of(rows, random, OfTraining)[0],
                        squares
                    ),
                new PrintedInterval(new Interval(0, 0), null),
                nothing,
                null
            )
            : new ComponentIntervals(shape, nothing, nothing, nothing, null);
    }
}
