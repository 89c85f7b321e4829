namespace Stages.Designs;

/// <summary>
/// What the analysis of variance needs of one training seed: the mean over its unlearning seeds and how they scatter
/// about it.
/// </summary>
/// <param name="Mean">The mean, in the metric's unit.</param>
/// <param name="SumOfSquares">The sum of squared deviations from the mean; exactly 0 when all values are equal.</param>
public readonly record struct SeedRow(double Mean, double SumOfSquares)
{
    /// <summary>The row of at least one finite value.</summary>
    internal static SeedRow Of(ReadOnlySpan<double> values)
    {
        var mean = MeanOf(values);
        var sum = 0.0;
        foreach (var value in values)
        {
            sum += (value - mean) * (value - mean);
        }

        return new SeedRow(mean, sum);
    }

    // About the first value: the mean of equal values is that value, without a rounding error that would pass for spread.
    private static double MeanOf(ReadOnlySpan<double> values)
    {
        var sum = 0.0;
        foreach (var value in values)
        {
            sum += value - values[0];
        }

        return values[0] + (sum / values.Length);
    }

    /// <summary>The mean squares between and within rows; null where there is one row, or one value per row.</summary>
    /// <param name="rows">All rows.</param>
    /// <param name="selected">The rows to use, by number; a row may occur more than once.</param>
    /// <param name="values">Values per row (J).</param>
    internal static (double Mean, double? Between, double? Within) MeanSquares(
        ReadOnlySpan<SeedRow> rows,
        ReadOnlySpan<int> selected,
        int values
    )
    {
        var first = rows[selected[0]].Mean;
        var (offset, within) = (0.0, 0.0);
        foreach (var i in selected)
        {
            offset += rows[i].Mean - first;
            within += rows[i].SumOfSquares;
        }

        var mean = first + (offset / selected.Length);
        var between = 0.0;
        foreach (var i in selected)
        {
            between += (rows[i].Mean - mean) * (rows[i].Mean - mean);
        }

        return (
            mean,
            selected.Length > 1 ? values * between / (selected.Length - 1) : null,
            values > 1 ? within / (selected.Length * (values - 1)) : null
        );
    }
}
