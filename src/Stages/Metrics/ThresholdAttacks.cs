namespace Stages.Metrics;

/// <summary>An attack that calls a model positive by its margin on one example.</summary>
/// <param name="UnlearnedIsPositive">Whether positive means unlearned; else it means retrained.</param>
/// <param name="Low">The least margin that it calls positive.</param>
/// <param name="High">The greatest.</param>
/// <param name="Epsilon">Its ε on the models that it was chosen on; ∞ where it makes no mistake.</param>
internal sealed record ThresholdAttack(bool UnlearnedIsPositive, double Low, double High, double Epsilon)
{
    /// <summary>Whether it calls a margin positive.</summary>
    internal bool Says(double margin) => Low <= margin && margin <= High;
}

/// <summary>
/// The challenge's attacks: one threshold, above which is the group with the larger median; and two, between which is
/// the group with the narrower range. What counts is which margins lie between thresholds, so every run of neighbours
/// is tried once, and not a grid of thresholds.
/// </summary>
internal static class ThresholdAttacks
{
    // The challenge looks for the upper threshold this near the narrower group's greatest margin, and takes for the
    // distance of both its range give or take this.
    private const double Buffer = 2;

    /// <summary>The attack with the greatest ε; null where all are discarded.</summary>
    /// <param name="unlearned">Margins, ascending, at least one.</param>
    /// <param name="retrained">Likewise.</param>
    internal static ThresholdAttack? Best(double[] unlearned, double[] retrained)
    {
        var margins = new MergedMargins(unlearned, retrained);
        var unlearnedIsAbove = Median(unlearned) >= Median(retrained);
        var (above, below) = unlearnedIsAbove ? (unlearned, retrained) : (retrained, unlearned);
        var unlearnedIsNarrow = unlearnedIsAbove == Range(above) < Range(below);
        var one = OneThreshold(margins, unlearnedIsAbove);
        var two = TwoThresholds(margins, unlearnedIsNarrow, unlearnedIsNarrow ? unlearned : retrained);
        return two is null || one?.Epsilon >= two.Epsilon ? one : two;
    }

    private static double Median(double[] sorted) => (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;

    private static double Range(double[] sorted) => sorted[^1] - sorted[0];

    private static ThresholdAttack? OneThreshold(MergedMargins margins, bool unlearnedIsPositive)
    {
        var (positives, negatives) = margins.Counts(unlearnedIsPositive);
        var best = (Epsilon: -1.0, From: 0);
        for (var from = 0; from < margins.Count; from++)
        {
            var epsilon = ForgettingQuality.OfRates(
                (double)(negatives[^1] - negatives[from]) / negatives[^1],
                (double)positives[from] / positives[^1]
            );
            best = epsilon > best.Epsilon ? (epsilon.Value, from) : best;
        }

        return best.Epsilon < 0 ? null : new(unlearnedIsPositive, margins.Before(best.From), double.PositiveInfinity, best.Epsilon);
    }

    private static ThresholdAttack? TwoThresholds(MergedMargins margins, bool unlearnedIsPositive, double[] narrow)
    {
        var (positives, negatives) = margins.Counts(unlearnedIsPositive);
        var runs = new FewestNegatives(positives, negatives);
        var (greatest, width) = (narrow[^1], Range(narrow));
        var (first, last) = (0, 0);
        for (var to = 0; to < margins.Count; to++)
        {
            // The upper threshold is at or above this value and below the next one.
            var low = Math.Max(margins.Values[to], greatest - Buffer);
            var high = Math.Min(to + 1 < margins.Count ? margins.Values[to + 1] : double.PositiveInfinity, greatest + Buffer);
            if (margins.Values[to] <= greatest + Buffer && high > greatest - Buffer)
            {
                while (first < margins.Count && margins.Values[first] < low - width - Buffer)
                {
                    first++;
                }

                while (last < margins.Count && margins.Values[last] < high - width + Buffer)
                {
                    last++;
                }

                runs.Try(first, Math.Min(last, margins.Count - 1), to);
            }

            runs.Pass(to);
        }

        return runs.Best() is var (epsilon, from, until)
            ? new(unlearnedIsPositive, margins.Before(from), margins.After(until), epsilon)
            : null;
    }
}
