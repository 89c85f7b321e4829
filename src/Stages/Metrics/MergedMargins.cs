namespace Stages.Metrics;

/// <summary>The margins of one example over both groups of models: the distinct values, and how many lie below each.</summary>
internal sealed class MergedMargins
{
    private readonly double[] values;
    private readonly int[] unlearned;
    private readonly int[] retrained;

    /// <summary>Merges both groups.</summary>
    /// <param name="u">Unlearned models' margins, ascending.</param>
    /// <param name="o">Retrained models'.</param>
    internal MergedMargins(double[] u, double[] o)
    {
        values = new double[u.Length + o.Length];
        (unlearned, retrained) = (new int[values.Length + 1], new int[values.Length + 1]);
        var (i, j) = (0, 0);
        while (i < u.Length || j < o.Length)
        {
            var value = j == o.Length || (i < u.Length && u[i] <= o[j]) ? u[i] : o[j];
            while (i < u.Length && u[i] == value)
            {
                i++;
            }

            while (j < o.Length && o[j] == value)
            {
                j++;
            }

            values[Count++] = value;
            (unlearned[Count], retrained[Count]) = (i, j);
        }
    }

    /// <summary>The number of distinct values.</summary>
    internal int Count { get; }

    /// <summary>The distinct values, ascending.</summary>
    internal ReadOnlySpan<double> Values => values.AsSpan(0, Count);

    /// <summary>
    /// How many positives and negatives are among the first k values, for k from 0 to all of them.
    /// </summary>
    internal (int[] Positives, int[] Negatives) Counts(bool unlearnedIsPositive)
    {
        var (u, o) = (unlearned[..(Count + 1)], retrained[..(Count + 1)]);
        return unlearnedIsPositive ? (u, o) : (o, u);
    }

    /// <summary>A threshold between a value and the one before it.</summary>
    internal double Before(int value) => value == 0 ? double.NegativeInfinity : (values[value - 1] + values[value]) / 2;

    /// <summary>A threshold between a value and the one after it.</summary>
    internal double After(int value) => value == Count - 1 ? double.PositiveInfinity : Before(value + 1);
}
