using Stages.Mathematics;

namespace Stages.PaperTables;

/// <summary>Numbers as tables print them. What there is not is a dash, never "NaN".</summary>
internal static class NumberText
{
    /// <summary>What stands for a number that there is not.</summary>
    internal const string None = "–";

    /// <summary>What stands where something is defined and cannot be estimated from these values.</summary>
    internal const string NotEstimable = "not estimable";

    private const int MostDecimals = 6;

    /// <summary>A value of a metric: one decimal of a percentage, three of a fraction.</summary>
    internal static string Value(double? value, string unit) => Fixed(value, unit == "%" ? 1 : 3);

    /// <summary>A difference or distance of a metric's values: one decimal more.</summary>
    internal static string Difference(double? value, string unit) => Fixed(value, unit == "%" ? 2 : 4);

    /// <summary>A number with these decimals; without a sign where it rounds to 0.</summary>
    internal static string Fixed(double? value, int decimals) =>
        value switch
        {
            null => None,
            double.PositiveInfinity => "∞",
            double.NegativeInfinity => "−∞",
            { } number when double.IsNaN(number) => None,
            { } number => (Math.Round(number, decimals) + 0.0).ToString("F" + decimals).Replace('-', '−'),
        };

    /// <summary>A number that is not negative with three significant digits and at most six decimals.</summary>
    internal static string Significant(double? value) =>
        value is not ({ } number and > 0 and < double.PositiveInfinity) ? Fixed(value, 0)
        : number < Math.Pow(10, -MostDecimals) ? "<0.000001"
        : Fixed(number, Math.Clamp(2 - (int)Math.Floor(Math.Log10(number)), 0, MostDecimals));

    /// <summary>A probability: three decimals, or "&lt;0.001".</summary>
    internal static string P(double? p) => p < 0.001 ? "<0.001" : Fixed(p, 3);

    /// <summary>An interval, written by <paramref name="number"/>.</summary>
    internal static string Interval(Interval? interval, Func<double?, string> number) =>
        interval is null ? None : $"[{number(interval.Low)}, {number(interval.High)}]";

    /// <summary>An estimate and its interval; a dash alone where there is no estimate.</summary>
    internal static string Estimate(double? value, Interval? interval, Func<double?, string> number) =>
        value is null ? None
        : interval is null ? number(value)
        : $"{number(value)} {Interval(interval, number)}";
}
