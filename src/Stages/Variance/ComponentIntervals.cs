using Pipeline;
using Stages.Designs;
using Stages.Mathematics;

namespace Stages.Variance;

/// <summary>
/// BCa intervals of the variance components over training seeds (docs/science.md, section 8). They assume no
/// distribution, but over some ten training seeds they are too short; the exact ones of
/// <see cref="VarianceComponents"/> are not, where values are near normal.
/// </summary>
/// <param name="Training">Of σ²_train, truncated at 0; null where there is none.</param>
/// <param name="Unlearning">Of σ²_unlearn.</param>
/// <param name="Correlation">Of the intraclass correlation.</param>
public sealed record ComponentIntervals(Interval? Training, Interval? Unlearning, Interval? Correlation)
{
    /// <summary>The intervals of a grid.</summary>
    /// <param name="grid">The grid.</param>
    /// <param name="stream">The stream of each component's resamples, by name.</param>
    public static ComponentIntervals Of(SeedGrid grid, Func<string, RandomStream> stream)
    {
        var training = Bootstrap("training", c => c.RawTrainingVariance);
        return new ComponentIntervals(
            training is null ? null : new Interval(Math.Max(0, training.Low), Math.Max(0, training.High)),
            Bootstrap("unlearning", c => c.UnlearningVariance),
            Bootstrap("correlation", c => c.IntraclassCorrelation)
        );

        Interval? Bootstrap(string component, Func<VarianceComponents, double?> statistic) =>
            ClusterBootstrap.Bca(
                grid.TrainingSeeds,
                rows => statistic(VarianceComponents.OfRows(grid, rows)) ?? double.NaN,
                stream(component)
            );
    }
}
