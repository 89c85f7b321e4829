using Stages.Mathematics;

namespace Stages.Reported;

/// <summary>How a number compares with the reported one.</summary>
public enum Verdict
{
    /// <summary>Equal, bit for bit.</summary>
    Identical,

    /// <summary>Inside the reported interval.</summary>
    Agrees,

    /// <summary>Outside.</summary>
    Differs,
}

/// <summary>A reported number, and what was computed here.</summary>
/// <param name="Reported">The reported number, with its interval.</param>
/// <param name="Here">The number that was computed here.</param>
public sealed record Comparison(Statistic Reported, double Here)
{
    /// <summary>
    /// The verdict. A reported number that lies outside its own interval was not computed, and differs from everything.
    /// </summary>
    public Verdict Verdict =>
        !Contains(Reported.Value) ? Verdict.Differs
        : Here.Equals(Reported.Value) ? Verdict.Identical
        : Contains(Here) ? Verdict.Agrees
        : Verdict.Differs;

    /// <summary>Compares number by number, in the order of the report; what one side lacks is left out.</summary>
    public static IReadOnlyList<Comparison> Of(IReadOnlyList<Statistic> reported, IReadOnlyList<Statistic> here)
    {
        var values = here.ToDictionary(s => s.Name, s => s.Value);
        return [.. reported.Where(s => values.ContainsKey(s.Name)).Select(s => new Comparison(s, values[s.Name]))];
    }

    private bool Contains(double value) => new Interval(Reported.Low, Reported.High).Contains(value);
}
