namespace Stages.Metrics;

/// <summary>
/// Of all runs of neighbouring values, for each number of positives that a run holds, the one with the fewest
/// negatives, but one at least: ε grows with the positives and falls with the negatives, and without any negative it is
/// discarded, unless all positives are in the run.
/// </summary>
/// <param name="positives">How many positives are among the first k values.</param>
/// <param name="negatives">The same of negatives.</param>
internal sealed class FewestNegatives(int[] positives, int[] negatives)
{
    private readonly int[] fewest = [.. Enumerable.Repeat(int.MaxValue, positives[^1] + 1)];
    private readonly (int From, int To)[] runs = new (int, int)[positives[^1] + 1];

    // The values with a positive so far, and the last one with a negative.
    private readonly int[] withPositives = new int[positives.Length];
    private int positivesSeen;
    private int lastNegative = -1;

    // What the run that ended one value before could begin with at the latest.
    private int lastOfPrevious = -1;
    private int begin;

    /// <summary>
    /// Tries the runs that end with a value and begin with one of these, but for those that another run is better than. A
    /// run that begins or ends with negatives alone is worse than without them, where it may be without them and is left
    /// any other.
    /// </summary>
    /// <param name="first">The first value that a run may begin with; it never falls from one end to the next.</param>
    /// <param name="last">The last one; likewise, and it may be after the end.</param>
    /// <param name="to">The value that it ends with.</param>
    internal void Try(int first, int last, int to)
    {
        var hasPositives = Has(positives, to);
        while (begin < positivesSeen && withPositives[begin] < first)
        {
            begin++;
        }

        for (var k = begin; k < positivesSeen && withPositives[k] <= last; k++)
        {
            if (hasPositives || withPositives[k] > Math.Min(lastNegative, lastOfPrevious))
            {
                TryRun(withPositives[k], to);
            }
        }

        // The end alone, or with all that it must have.
        if (Math.Min(last, to) is var latest && latest >= first)
        {
            TryRun(latest, to);
        }

        if (hasPositives && !Has(negatives, to) && lastNegative >= first && lastNegative <= last && !Has(positives, lastNegative))
        {
            TryRun(lastNegative, to);
        }

        lastOfPrevious = last;
    }

    /// <summary>Goes on to the next value.</summary>
    internal void Pass(int value)
    {
        if (Has(positives, value))
        {
            withPositives[positivesSeen++] = value;
        }

        lastNegative = Has(negatives, value) ? value : lastNegative;
    }

    /// <summary>The greatest ε and its run; null where all are discarded.</summary>
    internal (double Epsilon, int From, int To)? Best()
    {
        var best = (Epsilon: -1.0, Of: 0);
        for (var held = 1; held < fewest.Length; held++)
        {
            var epsilon =
                fewest[held] == int.MaxValue
                    ? null
                    : ForgettingQuality.OfRates((double)fewest[held] / negatives[^1], (double)(positives[^1] - held) / positives[^1]);
            best = epsilon > best.Epsilon ? (epsilon.Value, held) : best;
        }

        return best.Epsilon < 0 ? null : (best.Epsilon, runs[best.Of].From, runs[best.Of].To);
    }

    private void TryRun(int from, int to)
    {
        var held = positives[to + 1] - positives[from];
        var wrong = negatives[to + 1] - negatives[from];
        if (wrong < fewest[held] && (wrong > 0 || held == positives[^1]))
        {
            fewest[held] = wrong;
            runs[held] = (from, to);
        }
    }

    private static bool Has(int[] counts, int value) => counts[value + 1] > counts[value];
}
