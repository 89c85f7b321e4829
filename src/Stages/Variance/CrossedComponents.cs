namespace Stages.Variance;

/// <summary>
/// Two crossed random effects without replication, Z_ij = μ + a_i + b_j + e_ij: how much of the variance over training
/// seeds is the initial weights' (rows) and how much the data order's (columns); e is their interaction, as a training
/// is a function of both (docs/science.md, section 8; Searle, Casella and McCulloch 1992, chapter 4). In the metric's
/// unit squared; unbiased, the first two at times negative. Nothing is assumed of distributions.
/// </summary>
/// <param name="Mean">The mean of all values.</param>
/// <param name="Initialisation">σ²_init = (MS_rows − MS_rest)/J.</param>
/// <param name="Order">σ²_order = (MS_columns − MS_rest)/I.</param>
/// <param name="Interaction">MS_rest, on (I − 1)(J − 1) degrees of freedom.</param>
public sealed record CrossedComponents(double Mean, double Initialisation, double Order, double Interaction)
{
    /// <summary>The variance of one training with both drawn: the sum of the three.</summary>
    public double Total => Initialisation + Order + Interaction;

    /// <summary>The components of a full grid: a row for each seed of the initial weights, a column for each of the
    /// order. Null for fewer than two of either.</summary>
    /// <exception cref="ArgumentException">The rows differ in length.</exception>
    public static CrossedComponents? Of(IReadOnlyList<IReadOnlyList<double>> values)
    {
        if (values.Count < 2 || values[0].Count < 2)
        {
            return null;
        }

        var (rows, columns) = (values.Count, values[0].Count);
        if (values.Any(row => row.Count != columns))
        {
            throw new ArgumentException("A crossed grid needs every row with every column.", nameof(values));
        }

        // About the first value: equal values leave exactly 0.
        var first = values[0][0];
        double[] ofRows = [.. values.Select(row => row.Sum(v => v - first) / columns)];
        double[] ofColumns = [.. Enumerable.Range(0, columns).Select(j => values.Sum(row => row[j] - first) / rows)];
        var mean = ofRows.Sum() / rows;
        var betweenRows = columns * ofRows.Sum(m => (m - mean) * (m - mean)) / (rows - 1);
        var betweenColumns = rows * ofColumns.Sum(m => (m - mean) * (m - mean)) / (columns - 1);
        var rest = 0.0;
        for (var i = 0; i < rows; i++)
        {
            for (var j = 0; j < columns; j++)
            {
                var deviation = values[i][j] - first - ofRows[i] - ofColumns[j] + mean;
                rest += deviation * deviation / ((rows - 1) * (columns - 1));
            }
        }

        return new CrossedComponents(first + mean, (betweenRows - rest) / columns, (betweenColumns - rest) / rows, rest);
    }
}
