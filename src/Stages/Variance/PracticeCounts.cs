using Stages.Designs;

namespace Stages.Variance;

/// <summary>What common practice's intervals do on some training seeds of a grid.</summary>
/// <param name="Containing">How many intervals contain the mean over these training seeds.</param>
/// <param name="Larger">How many of the variances are larger than design B's.</param>
/// <param name="EffectiveSeeds">J/(1 + (J − 1)ρ), from 1 to J.</param>
internal readonly record struct PracticeCounts(int Containing, int Larger, double EffectiveSeeds)
{
    /// <summary>Counts over some training seeds.</summary>
    /// <param name="rows">All training seeds.</param>
    /// <param name="seeds">Those that are counted, by number, at least two.</param>
    /// <param name="values">Values of each, at least two.</param>
    /// <param name="t">Student's quantile of the intervals.</param>
    internal static PracticeCounts Of(ReadOnlySpan<SeedRow> rows, ReadOnlySpan<int> seeds, int values, double t)
    {
        var (mean, between, within) = SeedRow.MeanSquares(rows, seeds, values);
        var varianceOfB = (between!.Value + ((values - 1) * within!.Value)) / values;

        // A training seed is part of the mean that it is held against, and so is too near to it: its distance has the
        // variance of a new training seed's less one part in I. Stretched, it has all of it.
        var stretch = Math.Sqrt(seeds.Length / (seeds.Length - 1.0));
        var (containing, larger) = (0, 0);
        foreach (var seed in seeds)
        {
            var variance = rows[seed].SumOfSquares / (values - 1);
            containing += stretch * Math.Abs(rows[seed].Mean - mean) <= t * Math.Sqrt(variance / values) ? 1 : 0;
            larger += variance > varianceOfB ? 1 : 0;
        }

        // 1 + (J − 1)/F is J/(1 + (J − 1)ρ) for ρ = (F − 1)/(F + J − 1).
        var effective = between == 0 ? values : 1 + ((values - 1) * Math.Min(1, within.Value / between.Value));
        return new PracticeCounts(containing, larger, effective);
    }
}
