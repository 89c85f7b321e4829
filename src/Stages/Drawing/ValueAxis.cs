namespace Stages.Drawing;

/// <summary>
/// The range of a vertical axis and its ticks, at multiples of 1, 2 or 5 times a power of ten. Heights are values; on a
/// logarithmic axis they are their logarithms.
/// </summary>
/// <param name="Low">The height of the lower end.</param>
/// <param name="High">That of the upper end, above <paramref name="Low"/>.</param>
/// <param name="Ticks">Those of the ticks, ascending.</param>
/// <param name="Labels">What is written at each tick.</param>
internal sealed record ValueAxis(double Low, double High, IReadOnlyList<double> Ticks, IReadOnlyList<string> Labels)
{
    /// <summary>The height of 0 on a logarithmic axis; null on one that is not.</summary>
    private double? Zero { get; init; }

    /// <summary>The height of a value.</summary>
    internal double HeightOf(double value) =>
        Zero is not { } zero ? value
        : value > 0 ? Math.Log10(value)
        : zero;

    private const double Margin = 0.06;
    private const int MostSteps = 6;
    private const int MostLogarithmicTicks = 8;

    /// <summary>The least range of a logarithmic axis: a factor of 4.</summary>
    private const double LeastDecades = 0.6;

    private static readonly double[] Multiples = [1, 2, 5, 10];

    /// <summary>
    /// The axis that shows all values with a margin. Values that are all equal get one unit around them.
    /// </summary>
    /// <param name="values">What is drawn.</param>
    /// <param name="from">A value that the axis starts just below, if any.</param>
    /// <param name="lastTick">The largest value that the quantity can have, if any: a margin may lie above it, a tick
    /// may not.</param>
    internal static ValueAxis Around(IEnumerable<double> values, double? from = null, double? lastTick = null)
    {
        var all = values.DefaultIfEmpty(from ?? 0).ToArray();
        var (low, high) = (from ?? all.Min(), all.Max());
        if (high - low <= 1e-9 * Math.Max(1, Math.Abs(high)))
        {
            (low, high) = from is null ? (low - 0.5, high + 0.5) : (low, low + 1);
        }

        var margin = Margin * (high - low);
        (low, high) = (low - (from is null ? margin : margin / 2), high + margin);

        var step = Step(high - low);
        var decimals = Math.Max(0, -(int)Math.Floor(Math.Log10(step) + 1e-9));
        var ticks = new List<double>();

        // Adding zero turns the tick "-0" into "0".
        for (var index = Math.Ceiling((low / step) - 1e-9); index * step <= Math.Min(high, lastTick ?? high) + (1e-9 * step); index++)
        {
            ticks.Add((index * step) + 0.0);
        }

        return new ValueAxis(low, high, ticks, [.. ticks.Select(tick => Math.Round(tick, decimals).ToString($"F{decimals}"))]);
    }

    /// <summary>
    /// A logarithmic axis of values that are not negative, on which what is a hundred times as large as its neighbour
    /// leaves the neighbour readable. 0 has a place of its own at the foot, where there is one.
    /// </summary>
    internal static ValueAxis Logarithmic(IEnumerable<double> values)
    {
        var all = values.ToArray();
        double[] logarithms = [.. all.Where(value => value > 0).DefaultIfEmpty(1).Select(Math.Log10)];
        var (low, high) = (logarithms.Min(), logarithms.Max());
        var missing = Math.Max(0, LeastDecades - (high - low));
        (low, high) = (low - (missing / 2), high + (missing / 2));
        var margin = Margin * (high - low);
        var zero = low - (2 * margin);
        var hasZero = Array.Exists(all, value => value <= 0);
        var ticks = LogarithmicTicks(hasZero ? low : low - margin, high + margin);
        return new ValueAxis(
            (hasZero ? zero : low) - margin,
            high + margin,
            [.. hasZero ? [zero] : Array.Empty<double>(), .. ticks.Select(Math.Log10)],
            [.. hasZero ? ["0"] : Array.Empty<string>(), .. ticks.Select(tick => tick.ToString(tick < 1e-4 ? "G1" : "0.####"))]
        )
        {
            Zero = zero,
        };
    }

    // At 1, 2 and 5 times powers of ten; where these are too many, at every power, every second, and so on.
    private static double[] LogarithmicTicks(double low, double high)
    {
        var (first, last) = ((int)Math.Floor(low), (int)Math.Floor(high));
        var powers = Enumerable.Range(first, last - first + 1).ToArray();
        double[] fine = [.. powers.SelectMany(power => Multiples[..^1].Select(factor => factor * Math.Pow(10, power))).Where(Fits)];
        if (fine.Length <= MostLogarithmicTicks)
        {
            return fine;
        }

        var every = (powers.Length / MostLogarithmicTicks) + 1;
        return [.. powers.Where(power => power % every == 0).Select(power => Math.Pow(10, power)).Where(Fits)];

        bool Fits(double tick) => Math.Log10(tick) >= low - 1e-9 && Math.Log10(tick) <= high + 1e-9;
    }

    private static double Step(double range)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(range / MostSteps)));
        return Multiples.Select(factor => factor * power).First(step => range / step <= MostSteps);
    }
}
