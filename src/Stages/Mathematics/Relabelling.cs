using Pipeline;

namespace Stages.Mathematics;

/// <summary>
/// Whether two samples of rows could be one, by exchanging whole rows (docs/science.md, section 8): the values of a row
/// hang together, those of different rows do not.
/// </summary>
/// <param name="First">Rows of the first sample, at least 1.</param>
/// <param name="Second">Rows of the second, at least 1.</param>
/// <param name="Labels">For each relabelling the indices of the pooled rows that are called the first sample's. The first
/// relabelling is the samples' own.</param>
public sealed record Relabelling(int First, int Second, IReadOnlyList<int[]> Labels)
{
    // Sums of the same values in another order must not count as further apart.
    private const double Slack = 1e-9;

    /// <summary>The least p that any two samples of these sizes can have.</summary>
    public double LeastP => Count(First, Second) <= Labels.Count && First == Second ? 2.0 / Labels.Count : 1.0 / Labels.Count;

    /// <summary>
    /// All relabellings where they are at most as many as asked for, else the samples' own and random ones.
    /// </summary>
    public static Relabelling Of(int first, int second, int most, RandomStream random)
    {
        var rows = first + second;
        // In lexicographic order of who is in: the samples' own comes first.
        return new(
            first,
            second,
            Count(first, second) <= most
                ? [.. Subsets.All(rows, first).Select(isIn => Enumerable.Range(0, rows).Where(i => isIn[i]).ToArray())]
                : [.. Enumerable.Range(0, most).Select(k => k == 0 ? Enumerable.Range(0, first).ToArray() : Drawn())]
        );

        int[] Drawn() => [.. random.Subset(rows, first).Select(row => (int)row)];
    }

    /// <summary>How far apart the samples' means are in every relabelling.</summary>
    /// <param name="values">A value of each row, the first sample's rows first; their mean is 0.</param>
    public double[] Apart(double[] values)
    {
        // Of values whose sum is 0, the second sample's sum is minus the first's.
        var perSum = (1.0 / First) + (1.0 / Second);
        var apart = new double[Labels.Count];
        for (var k = 0; k < apart.Length; k++)
        {
            var sum = 0.0;
            foreach (var row in Labels[k])
            {
                sum += values[row];
            }

            apart[k] = Math.Abs(sum) * perSum;
        }

        return apart;
    }

    /// <summary>p of each distance: the share of relabellings whose samples are at least as far apart.</summary>
    /// <param name="distances">The distances, none negative.</param>
    /// <param name="ofRelabellings">That of every relabelling.</param>
    public static double[] P(IReadOnlyList<double> distances, IReadOnlyList<double> ofRelabellings)
    {
        double[] sorted = [.. ofRelabellings.Order()];
        return [.. distances.Select(d => (double)(sorted.Length - Nearer(d * (1 - Slack))) / sorted.Length)];

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

    private static double Count(int first, int second) => Subsets.Count(first + second, first);
}
