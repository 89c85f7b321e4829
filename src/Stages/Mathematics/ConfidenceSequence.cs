namespace Stages.Mathematics;

/// <summary>
/// Intervals that may be looked at after every value: the chance that any of them, ever, misses the centre is at most 1
/// − level. For independent values that are symmetric about one centre, of whatever shape and scale, ties among them
/// (docs/science.md, section 8).
/// </summary>
/// <remarks>
/// Given how far each value is from the true centre, its side is a fair coin. The wealth Π(1 ± tanh(b·|x_i|/r_i)) of
/// who bets on the sides, with x_i the distance and r_i the root mean square of the first i distances, is therefore a
/// martingale for every b (de la Peña 1999 on symmetric increments; Waudby-Smith and Ramdas 2024 on betting). By Ville's
/// inequality it ever exceeds 1/α with a chance of at most α. A centre at which it does so is not the centre.
/// </remarks>
public static class ConfidenceSequence
{
    // Of tanh: what normal values with a mean of about this many standard deviations make rich.
    private static readonly double[] Bets = [0.5, 1, 2];
    private const int Steps = 64;
    private const double Farthest = 1e4;

    /// <summary>The wealth after all values of who bets against a centre, at first 1.</summary>
    /// <param name="values">The values, in the order in which they came.</param>
    /// <param name="centre">The centre, in their unit.</param>
    public static double Evidence(IReadOnlyList<double> values, double centre)
    {
        ArgumentNullException.ThrowIfNull(values);
        Span<double> above = [1, 1, 1];
        Span<double> below = [1, 1, 1];
        var squares = 0.0;
        for (var i = 0; i < values.Count; i++)
        {
            var distance = values[i] - centre;
            squares += distance * distance;
            if (squares == 0)
            {
                continue;
            }

            var scaled = distance / Math.Sqrt(squares / (i + 1));
            for (var b = 0; b < Bets.Length; b++)
            {
                var stake = Math.Tanh(Bets[b] * scaled);
                above[b] *= 1 + stake;
                below[b] *= 1 - stake;
            }
        }

        var sum = 0.0;
        for (var b = 0; b < Bets.Length; b++)
        {
            sum += above[b] + below[b];
        }

        return sum / (2 * Bets.Length);
    }

    /// <summary>The fewest values after which any centre can be excluded: 7 at 95 %.</summary>
    public static int FewestValues(double level = 0.95)
    {
        var count = 1;
        while (Most(count) < Needed(level))
        {
            count++;
        }

        return count;
    }

    /// <summary>
    /// The interval of the centre after all values; null where they are fewer than <see cref="FewestValues"/>. One point
    /// where they are all the same.
    /// </summary>
    /// <param name="values">The values, in the order in which they came.</param>
    /// <param name="level">The chance that no interval of the sequence misses the centre.</param>
    public static Interval? Of(IReadOnlyList<double> values, double level = 0.95)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (values.Count < FewestValues(level))
        {
            return null;
        }

        var (low, high, middle) = (values.Min(), values.Max(), Quantile.Of(values, 0.5));
        return low == high ? new Interval(low, high) : new Interval(Bound(-(high - low)), Bound(high - low));

        // From far away towards the middle: the outermost centre that is not excluded.
        double Bound(double range)
        {
            var outside = double.NaN;
            for (var step = 0; step <= Steps; step++)
            {
                var centre = middle + (range * ((Farthest + 1) * Math.Pow(1 + Farthest, -(double)step / Steps) - 1));
                if (Evidence(values, centre) < Needed(level))
                {
                    return double.IsNaN(outside) ? range * double.PositiveInfinity : Between(outside, centre);
                }

                outside = centre;
            }

            return middle;
        }

        double Between(double outside, double inside)
        {
            for (var halving = 0; halving < 50; halving++)
            {
                var centre = (outside + inside) / 2;
                (outside, inside) = Evidence(values, centre) < Needed(level) ? (outside, centre) : (centre, inside);
            }

            return outside;
        }
    }

    /// <summary>The evidence at which a centre is excluded: 20 at 95 %.</summary>
    public static double Needed(double level) => 1 / (1 - level);

    private static double Most(int count) => Bets.Average(bet => Math.Pow(1 + Math.Tanh(bet), count)) / 2;
}
