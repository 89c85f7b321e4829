using Pipeline;

namespace Stages.Mathematics;

/// <summary>
/// Whether two samples of rows could be one, by exchanging whole rows (docs/science.md, section 8): the values of a row
/// hang together, those of different rows do not.
/// </summary>
/// <param name="First">Rows of the first sample, at least 1.</param>
/// <param name="Second">Rows of the second, at least 1.</param>
/// <param name="Labels">For each relabelling, whether each pooled row is called one of the first sample. The first
/// relabelling is the samples' own.</param>
public sealed record Relabelling(int First, int Second, IReadOnlyList<bool[]> Labels)
{
    // Sums of the same values in another order must not count as further apart.
    private const double Slack = 1e-9;

    /// <summary>
    /// All relabellings where they are at most as many as asked for, else the samples' own and random ones.
    /// </summary>
    public static Relabelling Of(int first, int second, int most, RandomStream random)
    {
        var own = Enumerable.Range(0, first + second).Select(i => i < first).ToArray();
        return new(
            first,
            second,
            Count(first, second) <= most
                ? [.. Subsets.All(first + second, first).OrderByDescending(labels => labels.SequenceEqual(own))]
                : [own, .. Enumerable.Range(1, most - 1).Select(_ => Drawn(first, second, random))]
        );
    }

    /// <summary>The least p that any two samples of these sizes can have.</summary>
    public double LeastP => Count(First, Second) <= Labels.Count && First == Second ? 2.0 / Labels.Count : 1.0 / Labels.Count;

    /// <summary>
    /// p of every relabelling, the samples' own first: the shares of relabellings whose samples are at least as far
    /// apart, by their means, and by their 2-Wasserstein distance.
    /// </summary>
    /// <param name="rows">The first sample's rows, then the second's: of equally many finite values each.</param>
    public (double[] Mean, double[] Distance) P(IReadOnlyList<IReadOnlyList<double>> rows)
    {
        var sums = rows.Select(row => row.Sum()).ToArray();
        var sorted = rows.SelectMany((row, i) => row.Select(value => (Value: value, Row: i))).OrderBy(v => v.Value).ToArray();
        var slack = Slack * (sorted[^1].Value - sorted[0].Value);
        var (inFirst, inSecond) = (First * rows[0].Count, Second * rows[0].Count);
        // A place more than there are values: each value is written to both, and counts in one.
        var (x, y) = (new double[inFirst + 1], new double[inSecond + 1]);
        var (means, distances) = (new double[Labels.Count], new double[Labels.Count]);
        for (var k = 0; k < Labels.Count; k++)
        {
            var labels = Labels[k];
            var (ofX, ofY) = (0.0, 0.0);
            for (var i = 0; i < sums.Length; i++)
            {
                (ofX, ofY) = labels[i] ? (ofX + sums[i], ofY) : (ofX, ofY + sums[i]);
            }

            means[k] = Math.Abs((ofX / inFirst) - (ofY / inSecond));
            var (nextX, nextY) = (0, 0);
            foreach (var (value, row) in sorted)
            {
                (x[nextX], y[nextY]) = (value, value);
                (nextX, nextY) = (nextX + (labels[row] ? 1 : 0), nextY + (labels[row] ? 0 : 1));
            }

            distances[k] = inFirst == inSecond ? Equal(x, y, inFirst) : Wasserstein.W2Sorted(x.AsSpan(0, inFirst), y.AsSpan(0, inSecond));
        }

        return (Shares(means, slack), Shares(distances, slack));
    }

    private static double[] Shares(double[] apart, double slack)
    {
        var sorted = apart.Order().ToArray();
        return [.. apart.Select(d => (double)(sorted.Length - Nearer(d - slack)) / sorted.Length)];

        // How many are less.
        int Nearer(double least)
        {
            var (from, to) = (0, sorted.Length);
            while (from < to)
            {
                var middle = (from + to) / 2;
                (from, to) = sorted[middle] < least ? (middle + 1, to) : (from, middle);
            }

            return from;
        }
    }

    // What W2 is between samples of one size, in fewer steps.
    private static double Equal(double[] x, double[] y, int count)
    {
        var sum = 0.0;
        for (var i = 0; i < count; i++)
        {
            sum += (x[i] - y[i]) * (x[i] - y[i]);
        }

        return Math.Sqrt(sum / count);
    }

    private static double Count(int first, int second) => Subsets.Count(first + second, first);

    private static bool[] Drawn(int first, int second, RandomStream random)
    {
        var labels = new bool[first + second];
        foreach (var row in random.Subset(labels.Length, first))
        {
            labels[row] = true;
        }

        return labels;
    }
}
