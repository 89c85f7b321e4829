namespace Stages.Drawing;

/// <summary>The range of a vertical axis and its ticks, at multiples of 1, 2 or 5 times a power of ten.</summary>
/// <param name="Low">The lower end.</param>
/// <param name="High">The upper end, above <paramref name="Low"/>.</param>
/// <param name="Ticks">The values of the ticks, ascending.</param>
/// <param name="Labels">What is written at each tick, all with as many decimals.</param>
internal sealed record ValueAxis(double Low, double High, IReadOnlyList<double> Ticks, IReadOnlyList<string> Labels)
{
    private const double Margin = 0.06;
    private const int MostSteps = 6;
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

    private static double Step(double range)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(range / MostSteps)));
        return Multiples.Select(factor => factor * power).First(step => range / step <= MostSteps);
    }
}
