namespace Stages.Mathematics;

/// <summary>How well a score tells positives from negatives.</summary>
internal static class Roc
{
    /// <summary>
    /// The area under the curve: the chance that a positive's score is above a negative's, ties counting half.
    /// </summary>
    /// <param name="positives">Their scores, ascending, at least one.</param>
    /// <param name="negatives">Likewise.</param>
    internal static double Area(ReadOnlySpan<float> positives, ReadOnlySpan<float> negatives)
    {
        var (below, equal, twice) = (0, 0, 0L);
        foreach (var score in positives)
        {
            while (below < negatives.Length && negatives[below] < score)
            {
                below++;
            }

            equal = Math.Max(equal, below);
            while (equal < negatives.Length && negatives[equal] == score)
            {
                equal++;
            }

            twice += below + equal;
        }

        return twice / (2.0 * positives.Length * negatives.Length);
    }

    /// <summary>
    /// The share of positives above the lowest threshold that at most this share of negatives is above; null where a
    /// single negative is a larger share.
    /// </summary>
    /// <param name="positives">Their scores, in any order, at least one.</param>
    /// <param name="negatives">Their scores, ascending.</param>
    /// <param name="falsePositives">The share of negatives, below 1.</param>
    internal static double? TruePositivesAt(double falsePositives, IEnumerable<float> positives, ReadOnlySpan<float> negatives)
    {
        var allowed = (int)Math.Floor((falsePositives * negatives.Length) + 1e-9);
        if (allowed == 0)
        {
            return null;
        }

        var threshold = negatives[negatives.Length - 1 - allowed];
        var (count, above) = (0, 0);
        foreach (var score in positives)
        {
            count++;
            above += score > threshold ? 1 : 0;
        }

        return (double)above / count;
    }
}
