namespace Stages.Drawing;

/// <summary>
/// The range of a vertical axis and its ticks. Heights are values on a linear axis, and what <see cref="HeightOf"/> makes
/// of them on another.
/// </summary>
/// <param name="Low">The height of the lower end.</param>
/// <param name="High">That of the upper end, above <paramref name="Low"/>.</param>
/// <param name="Ticks">Those of the ticks, ascending.</param>
/// <param name="Labels">What is written at each tick.</param>
internal sealed record ValueAxis(double Low, double High, IReadOnlyList<double> Ticks, IReadOnlyList<string> Labels)
{
    /// <summary>The height of a value.</summary>
    internal Func<double, double> HeightOf { get; private init; } = value => value;

    private const double Margin = 0.06;
    private const int MostSteps = 6;
    private const int MostLogarithmicTicks = 8;
    private const int MostStretchedTicks = 11;

    /// <summary>The least range of a stretched axis: 46 to 54 %, or 99.8 to 100 %.</summary>
    private const double LeastStretch = 0.08;

    private const int FewestTicks = 3;

    // In the order in which they are taken.
    private static readonly double[] StretchedTicks = [100, 0, 50, 90, 10, 80, 20, 95, 5, 60, 40, 70, 30, 98, 2, 99, 1];
    private static readonly double[] FineTicks =
    [
        .. Enumerable.Range(1, 99).Select(percentage => (double)percentage),
        .. Enumerable.Range(1, 999).Select(tenth => tenth / 10.0),
    ];

    /// <summary>The least range of a logarithmic axis: a factor of 4.</summary>
    private const double LeastDecades = 0.6;

    private static readonly double[] Multiples = [1, 2, 5, 10];

    /// <summary>
    /// The linear axis that shows all values with a margin, with ticks at multiples of 1, 2 or 5 times a power of ten.
    /// Values that are all equal get one unit around them.
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
            HeightOf = value => value > 0 ? Math.Max(zero, Math.Log10(value)) : zero,
        };
    }

    /// <summary>
    /// An axis of percentages that is stretched towards 0 and 100: heights are arcsines of the roots of the shares, on
    /// which the noise of a count is equally high everywhere. Accuracies of 95 and 98 % are told apart beside one of 30 %.
    /// </summary>
    internal static ValueAxis Stretched(IEnumerable<double> percentages)
    {
        double[] heights = [.. percentages.DefaultIfEmpty(50).Select(Height)];
        var missing = Math.Max(0, LeastStretch - (heights.Max() - heights.Min()));
        var (low, high) = (heights.Min() - (missing / 2), heights.Max() + (missing / 2));
        var margin = Margin * (high - low);
        (low, high) = (low - margin, high + margin);

        // The ends of a range first, then what lies between them and leaves room for its label.
        var ticks = new List<double>();
        foreach (var tick in StretchedTicks.Concat(FineTicks).Where(tick => Height(tick) >= low && Height(tick) <= high))
        {
            // Ticks that are not round serve an axis that has no others.
            if (ticks.Count >= FewestTicks && !StretchedTicks.Contains(tick))
            {
                break;
            }

            if (ticks.TrueForAll(other => Math.Abs(Height(tick) - Height(other)) >= (high - low) / MostStretchedTicks))
            {
                ticks.Add(tick);
            }
        }

        ticks.Sort();
        return new ValueAxis(low, high, [.. ticks.Select(Height)], [.. ticks.Select(tick => tick.ToString("0.#"))]) { HeightOf = Height };

        static double Height(double percentage) => Math.Asin(Math.Sqrt(Math.Clamp(percentage / 100, 0, 1)));
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
